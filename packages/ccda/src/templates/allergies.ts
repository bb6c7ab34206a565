import type {
  AllergyIntolerance,
  AllergyIntoleranceReaction,
  CodeableConcept,
  Extension,
} from 'fhir/r4';
import {
  addFact,
  type Context,
  identifiersOf,
  narrativeOf,
  subjectOf,
  textConcept,
  timeField,
  timestampOf,
  toConcept,
  withText,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { attribute, child, descend, plainText, type XmlElement } from '../xml/xml-element.ts';
import {
  authorship,
  authorsOf,
  codeOf,
  concept,
  entryTemplate,
  hasTemplate,
  isNegated,
  notesOf,
  participantsOf,
  relatedOf,
  snomed,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

/** ConceptMap CF-AllergyIntoleranceType and -Category. */
const types = new Map<string, NonNullable<AllergyIntolerance['type']>>([
  ['235719002', 'intolerance'],
  ['414285001', 'allergy'],
  ['416098002', 'allergy'],
  ['419199007', 'allergy'],
  ['59037007', 'intolerance'],
]);
type Category = NonNullable<AllergyIntolerance['category']>[number];
const categories = new Map<string, Category>([
  ['235719002', 'food'],
  ['414285001', 'food'],
  ['418471000', 'food'],
  ['416098002', 'medication'],
  ['419511003', 'medication'],
  ['59037007', 'medication'],
  ['426232007', 'environment'],
  ['232347008', 'environment'],
]);
/** ConceptMap CF-AllergyStatus, and CF-ConditionClinicalStatus for the concern. */
const statuses = new Map([
  ['413322009', 'resolved'],
  ['73425007', 'inactive'],
  ['55561003', 'active'],
]);
const concernStatuses = new Map([
  ['active', 'active'],
  ['completed', 'inactive'],
  ['suspended', 'inactive'],
  ['aborted', 'inactive'],
]);
/** ConceptMap CF-Severity. */
const severities = new Map<string, NonNullable<AllergyIntoleranceReaction['severity']>>([
  ['255604002', 'mild'],
  ['6736007', 'moderate'],
  ['24484000', 'severe'],
]);
/** ConceptMap CF-Criticality. */
const criticalities = new Map<string, NonNullable<AllergyIntolerance['criticality']>>([
  ['CRITH', 'high'],
  ['CRITL', 'low'],
  ['CRITU', 'unable-to-assess'],
]);
/** ConceptMap CF-NoKnownAllergies; the wider kinds of propensity by their nearest negation. */
const noKnownByType = new Map<string, readonly [string, string]>([
  ['414285001', ['429625007', 'No known food allergy']],
  ['418471000', ['429625007', 'No known food allergy']],
  ['235719002', ['429625007', 'No known food allergy']],
  ['416098002', ['409137002', 'No known drug allergy']],
  ['419511003', ['409137002', 'No known drug allergy']],
  ['59037007', ['409137002', 'No known drug allergy']],
  ['419199007', ['716186003', 'No known allergy']],
  ['418038007', ['716186003', 'No known allergy']],
  ['420134006', ['716186003', 'No known allergy']],
]);
const noKnownBySubstance = new Map<string, readonly [string, string]>([
  ['111088007', ['1003774007', 'No known Hevea brasiliensis latex allergy']],
  ['1003752001', ['1003774007', 'No known Hevea brasiliensis latex allergy']],
  ['410942007', ['409137002', 'No known drug allergy']],
  ['426232007', ['428607008', 'No known environmental allergy']],
  ['762766007', ['429625007', 'No known food allergy']],
  ['260769002', ['716186003', 'No known allergy']],
  ['105590001', ['716186003', 'No known allergy']],
]);

const clinicalSystem = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';

const isStatusObservation = (statement: XmlElement): boolean =>
  hasTemplate(statement, entryTemplate(28)) || codeOf(statement) === '33999-4';
const isSeverity = (statement: XmlElement): boolean =>
  hasTemplate(statement, entryTemplate(8)) || codeOf(statement) === 'SEV';
const isCriticality = (statement: XmlElement): boolean =>
  hasTemplate(statement, entryTemplate(145)) || codeOf(statement) === '82606-5';

const valueCode = (statement: XmlElement | undefined): string | undefined =>
  attribute(child(statement, 'value'), 'code');

type Severity = {
  readonly code?: AllergyIntoleranceReaction['severity'];
  readonly words?: string | undefined;
};

function severityOf(ctx: Context, statement: XmlElement): Severity | undefined {
  const [severity] = takeRelated(
    ctx,
    statement,
    ({ statement: inner }) => inner.name === 'observation' && isSeverity(inner),
  );
  if (severity === undefined) return undefined;
  const code = severities.get(valueCode(severity) ?? '');
  if (code !== undefined) return { code };
  const value = withText(toConcept(ctx, child(severity, 'value')));
  return { words: value?.text ?? value?.coding?.[0]?.code };
}

function reactionOf(
  ctx: Context,
  reaction: XmlElement,
  outer: Severity | undefined,
): AllergyIntoleranceReaction | undefined {
  const manifestation =
    toConcept(ctx, child(reaction, 'value')) ?? textConcept(plainText(child(reaction, 'text')));
  if (manifestation === undefined) return undefined;
  const severity = severityOf(ctx, reaction) ?? outer;
  const onset =
    timestampOf(ctx, child(reaction, 'effectiveTime')) ??
    timestampOf(ctx, descend(reaction, 'effectiveTime', 'low'));
  return {
    manifestation: [withText(manifestation) ?? manifestation],
    ...timeField(ctx, 'onset', onset),
    severity: severity?.code,
    note: [
      ...(severity?.words === undefined ? [] : [{ text: `Severity: ${severity.words}` }]),
      ...notesOf(ctx, reaction),
    ],
  };
}

function substanceOf(ctx: Context, observation: XmlElement): CodeableConcept | undefined {
  const [role] = participantsOf(observation, 'CSM');
  const entity = child(role, 'playingEntity');
  const code = toConcept(ctx, child(entity, 'code')) ?? toConcept(ctx, child(role, 'code'));
  return code ?? textConcept(plainText(child(entity, 'name')));
}

function negatedCode(
  substance: CodeableConcept | undefined,
  type: string | undefined,
): Partial<AllergyIntolerance> {
  const code = substance?.coding?.find(({ system }) => system === snomed)?.code;
  const known =
    substance === undefined
      ? (noKnownByType.get(type ?? '') ?? noKnownByType.get('419199007'))
      : noKnownBySubstance.get(code ?? '');
  if (known !== undefined) return { code: concept(snomed, known[0], known[1]) };
  const extension: Extension = {
    url: 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk',
    extension: [
      { url: 'substance', valueCodeableConcept: substance ?? {} },
      {
        url: 'exposureRisk',
        valueCodeableConcept: concept(
          'http://terminology.hl7.org/CodeSystem/allerg-intol-substance-exp-risk',
          'no-known-reaction-risk',
          'No Known Reaction Risk',
        ),
      },
    ],
  };
  return { extension: [extension] };
}

function mapAllergy(ctx: Context, observation: XmlElement, concern?: XmlElement): Handle[] {
  ctx.ledger.claim(observation);
  const type = valueCode(observation);
  const substance = substanceOf(ctx, observation);
  const coded = isNegated(observation)
    ? negatedCode(substance, type)
    : { code: withText(substance ?? toConcept(ctx, child(observation, 'value'))) };
  const [status] = takeRelated(
    ctx,
    observation,
    ({ statement }) => statement.name === 'observation' && isStatusObservation(statement),
  );
  const [criticality] = takeRelated(
    ctx,
    observation,
    ({ statement }) => statement.name === 'observation' && isCriticality(statement),
  );
  const outer =
    severityOf(ctx, observation) ?? (concern === undefined ? undefined : severityOf(ctx, concern));
  const reactions = takeRelated(
    ctx,
    observation,
    ({ statement, typeCode }) =>
      statement.name === 'observation' &&
      (typeCode === 'MFST' || hasTemplate(statement, entryTemplate(9))),
  ).flatMap((reaction) => reactionOf(ctx, reaction, outer) ?? []);
  const time = child(observation, 'effectiveTime');
  const high = timestampOf(ctx, child(time, 'high'));
  const clinical =
    statuses.get(valueCode(status) ?? '') ??
    (high === undefined ? concernStatuses.get(statusOf(concern ?? observation) ?? '') : 'resolved');
  const authors = authorsOf(observation, concern);
  const recorded = authorship(ctx, authors);
  const category = categories.get(type ?? '');
  const unplaced = reactions.length === 0 ? (outer?.code ?? outer?.words) : undefined;
  const resource: AllergyIntolerance = {
    resourceType: 'AllergyIntolerance',
    text: narrativeOf(ctx, observation),
    ...coded,
    extension: [
      ...(coded.extension ?? []),
      ...(high === undefined
        ? []
        : [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/allergyintolerance-abatement',
              ...timeField(ctx, 'valueDateTime', high),
            },
          ]),
    ],
    identifier: identifiersOf(ctx, observation),
    clinicalStatus: concept(clinicalSystem, clinical ?? 'active'),
    type: types.get(type ?? ''),
    category: category === undefined ? [] : [category],
    criticality: criticalities.get(valueCode(criticality) ?? ''),
    patient: subjectOf(ctx),
    ...timeField(
      ctx,
      'onsetDateTime',
      timestampOf(ctx, child(time, 'low')) ?? timestampOf(ctx, time),
    ),
    ...timeField(ctx, 'recordedDate', recorded.time),
    recorder: recorded.author,
    reaction: reactions,
    note: [
      ...notesOf(ctx, observation),
      ...(concern === undefined ? [] : notesOf(ctx, concern)),
      ...(unplaced === undefined ? [] : [{ text: `Severity: ${unplaced}` }]),
    ],
  };
  return [
    addFact(ctx, observation, resource, {
      kind: substance?.coding?.[0]?.code ?? substance?.text,
      authors,
    }),
  ];
}

const rows = [
  {
    from: '/statusCode',
    to: 'clinicalStatus',
    note: 'when there is no Allergy Status observation',
  },
  { from: 'observation/@negationInd', to: 'code, substanceExposureRisk extension' },
  { from: 'observation/id', to: 'identifier' },
  { from: 'observation/effectiveTime/low', to: 'onsetDateTime' },
  { from: 'observation/effectiveTime/high', to: 'extension allergyintolerance-abatement' },
  { from: 'observation/value', to: 'type, category' },
  { from: 'observation/author', to: 'recorder, Provenance' },
  { from: 'observation/author/time', to: 'recordedDate' },
  { from: 'observation/participant/participantRole/playingEntity/code', to: 'code' },
  { from: 'Allergy Status /value', to: 'clinicalStatus' },
  { from: 'Reaction /value', to: 'reaction.manifestation' },
  { from: 'Reaction /effectiveTime', to: 'reaction.onset' },
  {
    from: 'Severity /value',
    to: 'reaction.severity',
    note: 'severities FHIR does not know become reaction.note',
  },
  { from: 'Criticality /value', to: 'criticality' },
  { from: 'Comment Activity /text', to: 'note' },
];

export const allergyConcern: TemplateMapper = {
  name: 'Allergy Concern Act',
  templates: [entryTemplate(30)],
  takes: ['act'],
  makes: 'AllergyIntolerance',
  guide: 'CF-allergies',
  rows,
  map: (ctx, act) =>
    relatedOf(act)
      .filter(
        ({ statement, typeCode }) =>
          statement.name === 'observation' &&
          !isSeverity(statement) &&
          (typeCode === 'SUBJ' || hasTemplate(statement, entryTemplate(7))),
      )
      .flatMap(({ statement }) => mapAllergy(ctx, statement, act)),
};

export const allergyObservation: TemplateMapper = {
  name: 'Allergy Intolerance Observation',
  templates: [entryTemplate(7), entryTemplate('90'), '2.16.840.1.113883.10.20.1.18'],
  takes: ['observation'],
  makes: 'AllergyIntolerance',
  guide: 'CF-allergies',
  rows: [],
  map: (ctx, observation) => mapAllergy(ctx, observation),
};
