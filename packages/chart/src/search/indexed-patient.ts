import type { HumanName, Patient } from 'fhir/r4';
import type { Gender, Identifier } from '../contract.ts';

/** What the index keeps of a Patient: enough to find and to list it. */
export type IndexedPatient = {
  id: string;
  name: string;
  /** Every name, old and maiden ones too. */
  names: string[];
  birthDate?: string;
  gender?: Gender;
  deceased?: boolean;
  identifiers: Identifier[];
  /** Id of the survivor, for a patient retired by a merge. */
  replacedBy?: string;
};

/** Reduces a FHIR Patient to what is searched and listed. */
export function indexedPatient(patient: Patient): IndexedPatient {
  const names = (patient.name ?? []).map(displayName).filter(Boolean);
  const replacedBy = survivorId(patient);
  return {
    id: patient.id ?? '',
    name: preferredName(patient.name) ?? 'Name not recorded',
    names,
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(patient.gender ? { gender: patient.gender } : {}),
    ...(isDeceased(patient) ? { deceased: true } : {}),
    identifiers: identifiersOf(patient),
    ...(replacedBy ? { replacedBy } : {}),
  };
}

/** Id of the patient that replaced this one (`link.replaced-by`). */
export function survivorId(patient: Patient): string | undefined {
  const link = patient.link?.find(({ type }) => type === 'replaced-by');
  return link?.other.reference?.match(/(?:^|\/)Patient\/([^/]+)/)?.[1];
}

/** True when the patient is known to have died. */
export function isDeceased(patient: Patient): boolean {
  return patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined;
}

/** The name to call a patient by: the official one, else the usual one, else the first that is not old. */
export function preferredName(names: HumanName[] | undefined): string | undefined {
  const usable = (names ?? []).filter(({ use }) => use !== 'old' && use !== 'maiden');
  const byUse = (use: HumanName['use']): HumanName | undefined =>
    usable.find((name) => name.use === use);
  const chosen = byUse('official') ?? byUse('usual') ?? usable[0] ?? names?.[0];
  return chosen ? displayName(chosen) || undefined : undefined;
}

/** `Given Middle Family`, or the name's text where it has no parts. */
export function displayName(name: HumanName): string {
  const parts = [...(name.given ?? []), name.family ?? ''].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : (name.text ?? '');
}

/** Identifiers with a value, each with the label its type gives it. */
export function identifiersOf(patient: Patient): Identifier[] {
  return (patient.identifier ?? []).flatMap(({ system, value, type }) => {
    if (!value) return [];
    const label = type?.coding?.find(({ code }) => code)?.code ?? type?.text;
    return [{ value, ...(system ? { system } : {}), ...(label ? { label } : {}) }];
  });
}
