import type { Address, Patient } from 'fhir/r4';
import type { Banner } from '../contract.ts';
import { displayName, identifiersOf, preferredName } from '../search/indexed-patient.ts';
import { conceptText } from './concept-text.ts';
import { sourceOf } from './source-of.ts';

/** Who this is. `today` is a FHIR date, for the age. */
export function bannerOf(patient: Patient, today: string): Banner {
  const name = preferredName(patient.name);
  // Without a date of death nobody knows at which age.
  const age =
    patient.deceasedBoolean && !patient.deceasedDateTime ? undefined : ageOf(patient, today);
  const deceased = patient.deceasedDateTime ?? (patient.deceasedBoolean ? true : undefined);
  const address = patient.address?.find(({ use }) => use !== 'old');
  const contact = (system: 'phone' | 'email'): string | undefined =>
    patient.telecom?.find((point) => point.system === system && point.use !== 'old')?.value;
  const optional = {
    name,
    birthDate: patient.birthDate,
    age,
    gender: patient.gender,
    deceased,
    address: address ? addressText(address) : undefined,
    phone: contact('phone'),
    email: contact('email'),
    maritalStatus: patient.maritalStatus ? conceptText(patient.maritalStatus) : undefined,
  };
  return {
    id: patient.id ?? '',
    otherNames: (patient.name ?? []).map(displayName).filter((other) => other && other !== name),
    identifiers: identifiersOf(patient),
    languages: (patient.communication ?? []).map(({ language }) => conceptText(language)),
    sources: [sourceOf(patient)],
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<Banner>),
  };
}

/** Whole years at `today` or at death; undefined where the birth date has no year or lies ahead. */
export function ageOf(
  patient: Pick<Patient, 'birthDate' | 'deceasedDateTime'>,
  today: string,
): number | undefined {
  const until = patient.deceasedDateTime ?? today;
  const born = patient.birthDate;
  if (!born || born > until) return undefined;
  const years = Number(until.slice(0, 4)) - Number(born.slice(0, 4));
  // With only a year known, the birthday is taken as past: one year too many at most.
  const ahead = born.length > 4 && until.slice(5, born.length) < born.slice(5);
  return ahead ? years - 1 : years;
}

function addressText({ text, line = [], city, state, postalCode, country }: Address): string {
  return (
    text ??
    [...line, city, [state, postalCode].filter(Boolean).join(' '), country]
      .filter(Boolean)
      .join(', ')
  );
}
