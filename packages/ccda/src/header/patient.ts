import type { Coding, Extension, Patient, PatientContact } from 'fhir/r4';
import { addressText } from '../datatypes/address.ts';
import { toLanguage } from '../datatypes/language.ts';
import { displayName } from '../datatypes/name.ts';
import {
  addressesOf,
  type Context,
  conceptsOf,
  dateField,
  identifiersOf,
  namesOf,
  systemUri,
  telecomsOf,
  timeField,
  timestampOf,
  toConcept,
} from '../document/context.ts';
import {
  attribute,
  child,
  children,
  descend,
  plainText,
  type XmlElement,
} from '../xml/xml-element.ts';
import { organizationOf } from './actor.ts';

const bcp47 = 'urn:ietf:bcp:47';
const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition';
const extensions = 'http://hl7.org/fhir/StructureDefinition';
const raceCategories = new Set(['1002-5', '2028-9', '2054-5', '2076-8', '2106-3', '2131-1']);
const ethnicityCategories = new Set(['2135-2', '2186-5']);
/** ConceptMap CF-AdministrativeGender. */
const genders = new Map<string, NonNullable<Patient['gender']>>([
  ['M', 'male'],
  ['F', 'female'],
  ['UN', 'other'],
  ['OTH', 'other'],
  ['UNK', 'unknown'],
]);

type PatientContext = Omit<Context, 'patient'>;

function codingOf(element: XmlElement): Coding | undefined {
  const code = attribute(element, 'code');
  if (code === undefined) return undefined;
  const display = attribute(element, 'displayName');
  return {
    system: systemUri(attribute(element, 'codeSystem')),
    code,
    ...(display === undefined ? {} : { display }),
  };
}

// US Core race and ethnicity: one extension with OMB categories, detailed codes and one text.
function backgroundExtension(
  url: string,
  codes: readonly XmlElement[],
  categories: ReadonlySet<string>,
): Extension[] {
  const parts: Extension[] = [];
  const words: string[] = [];
  const seen = new Set<string>();
  for (const element of codes) {
    const coding = codingOf(element);
    const word = plainText(child(element, 'originalText')) ?? coding?.display ?? coding?.code;
    if (word !== undefined && !words.includes(word)) words.push(word);
    if (coding?.code === undefined) {
      const flavor = attribute(element, 'nullFlavor');
      if (flavor === 'UNK' || flavor === 'ASKU')
        parts.push({
          url: 'ombCategory',
          valueCoding: {
            system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
            code: flavor,
          },
        });
      continue;
    }
    if (seen.has(coding.code)) continue;
    seen.add(coding.code);
    parts.push({
      url: categories.has(coding.code) ? 'ombCategory' : 'detailed',
      valueCoding: coding,
    });
  }
  if (parts.length === 0 && words.length === 0) return [];
  const text = words.length > 0 ? words.join(', ') : 'Unknown';
  return [{ url, extension: [...parts, { url: 'text', valueString: text }] }];
}

function communicationOf(
  ctx: Context,
  element: XmlElement,
): NonNullable<Patient['communication']>[number] | undefined {
  const code = attribute(child(element, 'languageCode'), 'code');
  if (code === undefined) return undefined;
  const part = (url: string, name: string): Extension[] => {
    const cd = child(element, name);
    const coding = cd === undefined ? undefined : codingOf(cd);
    return coding === undefined ? [] : [{ url, valueCoding: coding }];
  };
  const proficiency = [...part('level', 'proficiencyLevelCode'), ...part('type', 'modeCode')];
  const preferred = attribute(child(element, 'preferenceInd'), 'value');
  const language = toConcept(ctx, child(element, 'languageCode'));
  return {
    extension:
      proficiency.length > 0
        ? [{ url: `${extensions}/patient-proficiency`, extension: proficiency }]
        : undefined,
    language: {
      ...language,
      coding: (language?.coding ?? []).map(({ system = bcp47, code = '', ...coding }) => ({
        system,
        code: system === bcp47 ? toLanguage(code) : code,
        ...coding,
      })),
    },
    preferred: preferred === undefined ? undefined : preferred === 'true',
  };
}

function contactOf(ctx: Context, guardian: XmlElement): PatientContact {
  const person = child(guardian, 'guardianPerson');
  const organization = organizationOf(ctx, child(guardian, 'guardianOrganization'));
  return {
    relationship: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode',
            code: 'GUARD',
            display: 'Guardian',
          },
        ],
      },
      ...conceptsOf(ctx, guardian, 'code'),
      ...conceptsOf(ctx, child(person, 'sdtc:asPatientRelationship'), 'code'),
    ],
    name: namesOf(ctx, person)[0],
    telecom: telecomsOf(ctx, guardian),
    address: addressesOf(ctx, guardian)[0],
    organization: organization === undefined ? undefined : ctx.draft.reference(organization),
  };
}

function birthFields(ctx: Context, patient: XmlElement | undefined): Partial<Patient> {
  const birth = timestampOf(ctx, child(patient, 'birthTime'));
  const field = dateField(ctx, 'birthDate', birth);
  if (birth?.time === undefined) return field;
  const exact = timeField(ctx, 'valueDateTime', birth);
  if (!exact.valueDateTime?.includes('T')) return field;
  return {
    ...field,
    _birthDate: {
      extension: [{ url: `${extensions}/patient-birthTime`, valueDateTime: exact.valueDateTime }],
    },
  };
}

function deceasedFields(ctx: Context, patient: XmlElement | undefined): Partial<Patient> {
  const time = timestampOf(ctx, child(patient, 'sdtc:deceasedTime'));
  if (time !== undefined) return timeField(ctx, 'deceasedDateTime', time);
  const indicator = attribute(child(patient, 'sdtc:deceasedInd'), 'value');
  return indicator === undefined ? {} : { deceasedBoolean: indicator === 'true' };
}

/** recordTarget/patientRole to Patient, by the guide's patient page. */
export function patientOf(
  ctx: PatientContext,
  role: XmlElement,
  language: string | undefined,
): Patient {
  const context = ctx as Context;
  const patient = child(role, 'patient');
  const identifier = identifiersOf(context, role);
  const religion = toConcept(context, child(patient, 'religiousAffiliationCode'));
  const [birthPlace] = addressesOf(context, descend(patient, 'birthplace', 'place'));
  const managing = organizationOf(context, child(role, 'providerOrganization'));
  const gender = child(patient, 'administrativeGenderCode');
  const order = attribute(child(patient, 'sdtc:multipleBirthOrderNumber'), 'value');
  const multiple = attribute(child(patient, 'sdtc:multipleBirthInd'), 'value');
  return {
    resourceType: 'Patient',
    language: language === undefined ? undefined : toLanguage(language),
    extension: [
      ...backgroundExtension(
        `${usCore}/us-core-race`,
        [...children(patient, 'raceCode'), ...children(patient, 'sdtc:raceCode')],
        raceCategories,
      ),
      ...backgroundExtension(
        `${usCore}/us-core-ethnicity`,
        [...children(patient, 'ethnicGroupCode'), ...children(patient, 'sdtc:ethnicGroupCode')],
        ethnicityCategories,
      ),
      ...(religion === undefined
        ? []
        : [{ url: `${extensions}/patient-religion`, valueCodeableConcept: religion }]),
      ...(birthPlace === undefined
        ? []
        : [{ url: `${extensions}/patient-birthPlace`, valueAddress: birthPlace }]),
    ],
    identifier,
    name: namesOf(context, patient).map((name) => ({ text: displayName(name), ...name })),
    telecom: telecomsOf(context, role),
    gender: genders.get(attribute(gender, 'code') ?? attribute(gender, 'nullFlavor') ?? ''),
    ...birthFields(context, patient),
    ...deceasedFields(context, patient),
    address: addressesOf(context, role).map((address) => ({
      ...address,
      text: addressText(address),
    })),
    maritalStatus: toConcept(context, child(patient, 'maritalStatusCode')),
    ...(order !== undefined && /^\d{1,2}$/.test(order)
      ? { multipleBirthInteger: Number(order) }
      : multiple === undefined
        ? {}
        : { multipleBirthBoolean: multiple === 'true' }),
    contact: children(patient, 'guardian').map((guardian) => contactOf(context, guardian)),
    communication: children(patient, 'languageCommunication').flatMap(
      (item) => communicationOf(context, item) ?? [],
    ),
    managingOrganization: managing === undefined ? undefined : ctx.draft.reference(managing),
  };
}

/** What stands for the patient in the keys of facts: the id of a trusted system, else the smallest, else name and birth. */
export function patientKeyOf(ctx: PatientContext, role: XmlElement): string {
  const identifiers = identifiersOf(ctx as Context, role).filter(
    ({ value }) => value !== undefined,
  );
  const trusted = identifiers.find(({ system }) =>
    ctx.config.identifierSystems.isTrusted(system ?? ''),
  );
  const [smallest] = identifiers.map(({ system, value }) => `${system ?? ''}|${value}`).sort();
  if (trusted !== undefined) return `${trusted.system}|${trusted.value}`;
  if (smallest !== undefined) return smallest;
  const patient = child(role, 'patient');
  const name = displayName(namesOf(ctx as Context, patient)[0])?.toLowerCase() ?? '';
  return `${name}|${attribute(child(patient, 'birthTime'), 'value')?.slice(0, 8) ?? ''}`;
}
