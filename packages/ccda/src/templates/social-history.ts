import type { Extension, Observation, ObservationComponent, Patient } from 'fhir/r4';
import { absentReason, nullFlavorSystem } from '../datatypes/null-flavor.ts';
import {
  addFact,
  type Context,
  pointOf,
  timeField,
  timestampOf,
  toConcept,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { attribute, child, type XmlElement } from '../xml/xml-element.ts';
import { observationCategory, observationKind, toObservation } from './observation.ts';
import { codeOf, concept, entryTemplate, hasTemplate, loinc, takeRelated } from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const usCore = 'http://hl7.org/fhir/us/core/StructureDefinition';
const social = observationCategory('social-history');

function mapSocial(ctx: Context, statement: XmlElement): Handle {
  const resource = toObservation(ctx, statement, { category: [social] });
  return addFact(ctx, statement, resource, { kind: observationKind(resource) });
}

export const socialHistory: TemplateMapper = {
  name: 'Social History, Smoking Status, Tobacco Use, SDOH and similar observations',
  templates: [
    ...[38, 78, 85, 72, 109, 111, 114, 505, 510, 511, 513].map(entryTemplate),
    '2.16.840.1.113883.10.20.1.33',
    entryTemplate(508),
  ],
  takes: ['observation'],
  makes: 'Observation',
  guide: 'CF-social',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: '(none)', to: 'category social-history' },
    { from: 'code', to: 'code' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'effectiveDateTime, effectivePeriod' },
    { from: 'value', to: 'value[x]' },
  ],
  map: (ctx, statement) => [mapSocial(ctx, statement)],
};

function mapPregnancy(ctx: Context, statement: XmlElement, code: string): Handle {
  const dates = takeRelated(
    ctx,
    statement,
    ({ statement: inner }) =>
      inner.name === 'observation' &&
      (hasTemplate(inner, '2.16.840.1.113883.10.20.15.3.1') || codeOf(inner) === '11778-8'),
  );
  const component = dates.flatMap((due): ObservationComponent[] => {
    const time = timestampOf(ctx, child(due, 'value'));
    const what = toConcept(ctx, child(due, 'code'));
    return time === undefined
      ? []
      : [{ code: what ?? concept(loinc, '11778-8'), ...timeField(ctx, 'valueDateTime', time) }];
  });
  const asserted = codeOf(statement) === 'ASSERTION';
  const resource: Observation = toObservation(ctx, statement, {
    category: [social],
    code:
      asserted || codeOf(statement) === undefined
        ? concept(loinc, code, code === '82810-3' ? 'Pregnancy status' : undefined)
        : undefined,
  });
  const value = child(statement, 'value');
  // "Unknown" is one of the answers here, not a missing one.
  if (attribute(value, 'nullFlavor') === 'UNK') {
    delete resource.dataAbsentReason;
    resource.valueCodeableConcept = concept(nullFlavorSystem, 'UNK', 'unknown');
  }
  const time = child(statement, 'effectiveTime');
  const point = pointOf(ctx, time) ?? timestampOf(ctx, child(child(statement, 'author'), 'time'));
  const {
    effectivePeriod: _period,
    effectiveDateTime: _moment,
    _effectiveDateTime: _beside,
    ...rest
  } = resource;
  const single: Observation = {
    ...rest,
    ...timeField(ctx, 'effectiveDateTime', point),
    component: [...(resource.component ?? []), ...component],
  };
  return addFact(ctx, statement, single, { kind: observationKind(single) });
}

export const pregnancy: TemplateMapper = {
  name: 'Pregnancy Observation',
  templates: ['2.16.840.1.113883.10.20.15.3.8', entryTemplate(293)],
  takes: ['observation'],
  makes: 'Observation',
  guide: 'CF-social',
  rows: [
    { from: '(none)', to: 'code 82810-3', note: 'also where older versions write ASSERTION' },
    { from: 'effectiveTime', to: 'effectiveDateTime' },
    { from: 'value', to: 'valueCodeableConcept' },
    { from: 'value/@nullFlavor=UNK', to: 'valueCodeableConcept' },
    { from: 'Estimated Date of Delivery', to: 'component.valueDateTime' },
  ],
  map: (ctx, statement) => [mapPregnancy(ctx, statement, '82810-3')],
};

export const pregnancyIntention: TemplateMapper = {
  name: 'Pregnancy Intention in Next Year',
  templates: [entryTemplate(281)],
  takes: ['observation'],
  makes: 'Observation',
  guide: 'CF-social',
  rows: [
    { from: 'code', to: 'code' },
    { from: 'effectiveTime/low', to: 'effectiveDateTime' },
    { from: 'value', to: 'valueCodeableConcept' },
  ],
  map: (ctx, statement) => [mapPregnancy(ctx, statement, '86645-9')],
};

function addToPatient(ctx: Context, extension: Extension): Handle {
  const patient = ctx.draft.resource(ctx.patient) as Patient;
  const known = patient.extension ?? [];
  patient.extension = [
    ...known.filter(({ url }) => url !== extension.url || url.endsWith('tribal-affiliation')),
    extension,
  ];
  return ctx.patient;
}

/** Value of a one-code US Core extension: the code, or why it is unknown. */
function codeValue(statement: XmlElement): string | undefined {
  const value = child(statement, 'value');
  const code = attribute(value, 'code');
  if (code !== undefined) return code;
  const flavor = attribute(value, 'nullFlavor');
  return flavor === undefined
    ? undefined
    : flavor === 'ASKU' || flavor === 'OTH' || flavor === 'UNK'
      ? flavor
      : undefined;
}

export const birthSex: TemplateMapper = {
  name: 'Birth Sex Observation',
  templates: [entryTemplate(200)],
  takes: ['observation'],
  makes: 'Patient (extension us-core-birthsex)',
  guide: 'CF-social',
  rows: [{ from: 'value', to: 'Patient.extension us-core-birthsex' }],
  map(ctx, statement) {
    const code = codeValue(statement);
    return code === undefined
      ? []
      : [addToPatient(ctx, { url: `${usCore}/us-core-birthsex`, valueCode: code })];
  },
};

export const sexObservation: TemplateMapper = {
  name: 'Sex Observation',
  templates: [entryTemplate(507)],
  takes: ['observation'],
  makes: 'Patient (extension us-core-sex)',
  guide: 'CF-social',
  rows: [{ from: 'value', to: 'Patient.extension us-core-sex' }],
  map(ctx, statement) {
    const code = codeValue(statement);
    return code === undefined
      ? []
      : [addToPatient(ctx, { url: `${usCore}/us-core-sex`, valueCode: code })];
  },
};

export const genderIdentity: TemplateMapper = {
  name: 'Gender Identity Observation',
  templates: ['2.16.840.1.113883.10.20.34.3.45'],
  takes: ['observation'],
  makes: 'Patient (extension us-core-genderIdentity)',
  guide: 'CF-social',
  rows: [{ from: 'value', to: 'Patient.extension us-core-genderIdentity' }],
  map(ctx, statement) {
    const value = child(statement, 'value');
    const flavor = attribute(value, 'nullFlavor');
    const coded =
      toConcept(ctx, value) ??
      (flavor === undefined ? undefined : concept(nullFlavorSystem, flavor));
    return coded === undefined
      ? []
      : [
          addToPatient(ctx, {
            url: `${usCore}/us-core-genderIdentity`,
            valueCodeableConcept: coded,
          }),
        ];
  },
};

export const tribalAffiliation: TemplateMapper = {
  name: 'Tribal Affiliation Observation',
  templates: [entryTemplate(506)],
  takes: ['observation'],
  makes: 'Patient (extension us-core-tribal-affiliation)',
  guide: 'CF-social',
  rows: [{ from: 'value', to: 'Patient.extension us-core-tribal-affiliation' }],
  map(ctx, statement) {
    const value = child(statement, 'value');
    const coded =
      toConcept(ctx, value) ??
      concept(
        'http://terminology.hl7.org/CodeSystem/data-absent-reason',
        absentReason(attribute(value, 'nullFlavor')),
      );
    return [
      addToPatient(ctx, {
        url: `${usCore}/us-core-tribal-affiliation`,
        extension: [{ url: 'tribalAffiliation', valueCodeableConcept: coded }],
      }),
    ];
  },
};
