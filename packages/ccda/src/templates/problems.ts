import type { CodeableConcept, Condition, Extension } from 'fhir/r4';
import { absentExtension } from '../datatypes/null-flavor.ts';
import { toAge } from '../datatypes/quantity.ts';
import {
  addFact,
  type Context,
  conceptsOf,
  identifiersOf,
  narrativeOf,
  originalTextUrl,
  type Section,
  subjectOf,
  textConcept,
  textOf,
  timeField,
  timestampOf,
  toConcept,
  withText,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { attribute, child, descend, type XmlElement } from '../xml/xml-element.ts';
import { observationKind, toObservation } from './observation.ts';
import {
  authorship,
  authorsOf,
  codeOf,
  concept,
  entryTemplate,
  hasTemplate,
  isNegated,
  notesOf,
  preferenceNotes,
  relatedOf,
  snomed,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const clinicalSystem = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const categorySystem = 'http://terminology.hl7.org/CodeSystem/condition-category';
/** ConceptMap CF-ProblemStatus. */
const statuses = new Map([
  ['246455001', 'recurrence'],
  ['263855007', 'relapse'],
  ['277022003', 'remission'],
  ['413322009', 'resolved'],
  ['55561003', 'active'],
  ['73425007', 'inactive'],
]);
/** ConceptMap CF-ConditionClinicalStatus. */
const concernStatuses = new Map([
  ['aborted', 'inactive'],
  ['active', 'active'],
  ['completed', 'inactive'],
  ['suspended', 'inactive'],
]);
const ended = new Set(['inactive', 'remission', 'resolved']);
/** Values that mean "a problem" as such: negated they say that there is none. */
const anyProblem = new Set(['55607006', '64572001', '404684003', '75326009']);

export const problemCategory = {
  problem: concept(categorySystem, 'problem-list-item', 'Problem List Item'),
  encounter: concept(categorySystem, 'encounter-diagnosis', 'Encounter Diagnosis'),
  concern: concept(
    'http://hl7.org/fhir/us/core/CodeSystem/condition-category',
    'health-concern',
    'Health Concern',
  ),
};

/** ConceptMap CF-ProblemCategory, and the sections whose problems belong to an encounter. */
const byCode = new Map<string, CodeableConcept>([
  ['46240-8', problemCategory.encounter],
  ['46241-6', problemCategory.encounter],
  ['11535-2', problemCategory.encounter],
  ['10219-4', problemCategory.encounter],
  ['10218-6', problemCategory.encounter],
  ['59769-0', problemCategory.encounter],
  ['75310-3', problemCategory.concern],
]);

const valueCode = (statement: XmlElement | undefined): string | undefined =>
  attribute(child(statement, 'value'), 'code');

type Options = {
  readonly concern?: XmlElement | undefined;
  readonly category: CodeableConcept;
};

function onsetFields(ctx: Context, observation: XmlElement): Partial<Condition> {
  const time = child(observation, 'effectiveTime');
  const start = timestampOf(ctx, child(time, 'low')) ?? timestampOf(ctx, time);
  const [age] = takeRelated(
    ctx,
    observation,
    ({ statement }) =>
      statement.name === 'observation' &&
      (hasTemplate(statement, entryTemplate(31)) || codeOf(statement) === '445518008'),
  );
  const onsetAge = toAge(child(age, 'value'));
  if (onsetAge === undefined) return timeField(ctx, 'onsetDateTime', start);
  // R4 allows one onset; the date that does not fit stays beside the age, as it was written.
  const extension: Extension[] =
    start === undefined ? [] : [{ url: originalTextUrl, valueString: start.written }];
  return { onsetAge: { extension, ...onsetAge } as NonNullable<Condition['onsetAge']> };
}

function abatementFields(ctx: Context, observation: XmlElement): Partial<Condition> {
  const high = descend(observation, 'effectiveTime', 'high');
  const time = timestampOf(ctx, high);
  if (time !== undefined) return timeField(ctx, 'abatementDateTime', time);
  // C-CDA writes "resolved, date unknown" as an unknown high.
  if (attribute(high, 'nullFlavor') !== 'UNK') return {};
  return { _abatementDateTime: { extension: [absentExtension(high)] } };
}

function codeFields(ctx: Context, observation: XmlElement): Partial<Condition> {
  const value = child(observation, 'value');
  const code = toConcept(ctx, value);
  if (!isNegated(observation))
    return { code: withText(code ?? textConcept(textOf(ctx, child(observation, 'text')))) };
  if (code === undefined || anyProblem.has(attribute(value, 'code') ?? ''))
    return { code: concept(snomed, '160245001', 'No current problems or disability') };
  return {
    code: withText(code),
    verificationStatus: concept(
      'http://terminology.hl7.org/CodeSystem/condition-ver-status',
      'refuted',
    ),
  };
}

function extensionsOf(ctx: Context, observation: XmlElement): Extension[] {
  const [diagnosed] = takeRelated(
    ctx,
    observation,
    ({ statement }) =>
      statement.name === 'act' &&
      (hasTemplate(statement, entryTemplate(502)) || codeOf(statement) === '77975-1'),
  );
  const time = child(diagnosed, 'effectiveTime');
  const asserted = timestampOf(ctx, time) ?? timestampOf(ctx, child(time, 'low'));
  if (asserted === undefined) return [];
  return [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/condition-assertedDate',
      ...timeField(ctx, 'valueDateTime', asserted),
    },
  ];
}

function evidenceOf(ctx: Context, observation: XmlElement): NonNullable<Condition['evidence']> {
  const supporting = takeRelated(
    ctx,
    observation,
    ({ statement, typeCode }) => typeCode === 'SPRT' && statement.name === 'observation',
  );
  return supporting.map((statement) => {
    const resource = toObservation(ctx, statement, { category: [] });
    return {
      detail: [
        ctx.draft.reference(addFact(ctx, statement, resource, { kind: observationKind(resource) })),
      ],
    };
  });
}

/** Problem Observation to Condition. */
export function mapProblem(
  ctx: Context,
  observation: XmlElement,
  { concern, category }: Options,
): Handle {
  ctx.ledger.claim(observation);
  const [status] = takeRelated(
    ctx,
    observation,
    ({ statement }) =>
      statement.name === 'observation' &&
      (hasTemplate(statement, entryTemplate(6)) || codeOf(statement) === '33999-4'),
  );
  const [severity] = takeRelated(
    ctx,
    observation,
    ({ statement }) =>
      statement.name === 'observation' &&
      (hasTemplate(statement, entryTemplate(8)) || codeOf(statement) === 'SEV'),
  );
  const abatement = abatementFields(ctx, observation);
  const said =
    statuses.get(valueCode(status) ?? '') ??
    concernStatuses.get(statusOf(concern ?? observation) ?? '') ??
    'active';
  // R4 con-4: what has abated is not active.
  const clinical = Object.keys(abatement).length > 0 && !ended.has(said) ? 'inactive' : said;
  const authors = authorsOf(observation, concern);
  const recorded = authorship(ctx, authors);
  const coded = codeFields(ctx, observation);
  const resource: Condition = {
    resourceType: 'Condition',
    text: narrativeOf(ctx, observation),
    extension: extensionsOf(ctx, observation),
    identifier: identifiersOf(ctx, observation),
    clinicalStatus: concept(clinicalSystem, clinical),
    category: [category],
    severity: toConcept(ctx, child(severity, 'value')),
    ...coded,
    bodySite: conceptsOf(ctx, observation, 'targetSiteCode'),
    subject: subjectOf(ctx),
    ...onsetFields(ctx, observation),
    ...abatement,
    ...timeField(ctx, 'recordedDate', recorded.time),
    recorder: recorded.author,
    evidence: evidenceOf(ctx, observation),
    note: [
      ...notesOf(ctx, observation),
      ...preferenceNotes(ctx, observation),
      ...(concern === undefined
        ? []
        : [...notesOf(ctx, concern), ...preferenceNotes(ctx, concern)]),
    ],
  };
  return addFact(ctx, observation, resource, {
    kind: coded.code?.coding?.[0]?.code ?? coded.code?.text,
    authors,
  });
}

const sectionCategory = (section: Section): CodeableConcept =>
  byCode.get(section.code ?? '') ?? problemCategory.problem;

const isProblem = (statement: XmlElement): boolean =>
  statement.name === 'observation' &&
  codeOf(statement) !== 'SEV' &&
  codeOf(statement) !== '33999-4' &&
  !hasTemplate(statement, entryTemplate(5), entryTemplate(143));

/** All problem observations of a concern or diagnosis act. */
export function mapProblemsOf(ctx: Context, act: XmlElement, category: CodeableConcept): Handle[] {
  const inner = relatedOf(act).filter(
    ({ statement, typeCode }) =>
      isProblem(statement) &&
      (typeCode === 'SUBJ' || typeCode === '' || hasTemplate(statement, entryTemplate(4))),
  );
  return inner.map(({ statement }) => mapProblem(ctx, statement, { concern: act, category }));
}

const rows = [
  { from: 'section/code', to: 'category' },
  {
    from: '/statusCode',
    to: 'clinicalStatus',
    note: 'when there is no Problem Status observation',
  },
  { from: 'observation/@negationInd', to: 'verificationStatus, code' },
  { from: 'observation/id', to: 'identifier' },
  {
    from: 'observation/code',
    to: '',
    note: "kind of problem; the guide's own example leaves it out",
  },
  { from: 'observation/effectiveTime/low', to: 'onsetDateTime' },
  {
    from: 'observation/effectiveTime/high',
    to: 'abatementDateTime',
    note: 'UNK becomes data-absent-reason',
  },
  { from: 'observation/value', to: 'code' },
  { from: 'observation/targetSiteCode', to: 'bodySite' },
  { from: 'observation/author', to: 'recorder, Provenance' },
  { from: 'observation/author/time', to: 'recordedDate' },
  { from: 'Problem Status /value', to: 'clinicalStatus' },
  { from: 'Date of Diagnosis /effectiveTime', to: 'extension condition-assertedDate' },
  { from: 'Comment Activity /text', to: 'note' },
  {
    from: 'Age Observation /value',
    to: 'onsetAge',
    note: 'the date then stays beside it as an extension',
  },
  { from: 'Supporting observations', to: 'evidence.detail' },
  { from: 'Severity /value', to: 'severity' },
];

export const problemConcern: TemplateMapper = {
  name: 'Problem Concern Act',
  templates: [entryTemplate(3)],
  takes: ['act'],
  makes: 'Condition',
  guide: 'CF-problems',
  rows,
  map: (ctx, act, section) => mapProblemsOf(ctx, act, sectionCategory(section)),
};

export const problemObservation: TemplateMapper = {
  name: 'Problem Observation',
  templates: [entryTemplate(4), '2.16.840.1.113883.10.20.1.28'],
  takes: ['observation'],
  makes: 'Condition',
  guide: 'CF-problems',
  rows: [],
  map: (ctx, observation, section) => [
    mapProblem(ctx, observation, { category: sectionCategory(section) }),
  ],
};

/** Acts that wrap the diagnoses of an encounter or operation. */
export const diagnosisAct: TemplateMapper = {
  name: 'Encounter, Admission, Discharge, Preoperative and Postprocedure Diagnosis',
  templates: [80, 33, 34, 51, 515].map(entryTemplate),
  takes: ['act'],
  makes: 'Condition',
  guide: 'CF-encounters',
  rows: [
    {
      from: 'entryRelationship/observation',
      to: 'Condition',
      note: 'category encounter-diagnosis',
    },
  ],
  map: (ctx, act) => mapProblemsOf(ctx, act, problemCategory.encounter),
};

/** Health Concern and Risk Concern acts: the problems in them, or the concern in words. */
export const healthConcern: TemplateMapper = {
  name: 'Health Concern Act, Risk Concern Act',
  templates: [132, 136].map(entryTemplate),
  takes: ['act'],
  makes: 'Condition',
  rows: [
    {
      from: 'entryRelationship/observation (Problem)',
      to: 'Condition',
      note: 'category health-concern',
    },
    { from: 'text', to: 'code.text', note: 'when no problem stands in the act' },
    { from: 'Priority Preference', to: 'note' },
    { from: 'Entry Reference', to: 'evidence.detail, extension condition-related' },
  ],
  map(ctx, act) {
    const problems = relatedOf(act)
      .filter(({ statement }) => hasTemplate(statement, entryTemplate(4)))
      .map(({ statement }) =>
        mapProblem(ctx, statement, { concern: act, category: problemCategory.concern }),
      );
    if (problems.length > 0) return problems;
    const authors = authorsOf(act);
    const recorded = authorship(ctx, authors);
    const text = textOf(ctx, child(act, 'text'));
    const code = toConcept(ctx, child(act, 'code'));
    const time = child(act, 'effectiveTime');
    const resource: Condition = {
      resourceType: 'Condition',
      text: narrativeOf(ctx, act),
      identifier: identifiersOf(ctx, act),
      clinicalStatus: concept(clinicalSystem, concernStatuses.get(statusOf(act) ?? '') ?? 'active'),
      category: [problemCategory.concern],
      code: text === undefined ? withText(code) : { ...code, text },
      subject: subjectOf(ctx),
      ...timeField(
        ctx,
        'onsetDateTime',
        timestampOf(ctx, child(time, 'low')) ?? timestampOf(ctx, time),
      ),
      ...timeField(ctx, 'recordedDate', recorded.time),
      recorder: recorded.author,
      note: [...notesOf(ctx, act), ...preferenceNotes(ctx, act)],
    };
    return [addFact(ctx, act, resource, { authors })];
  },
};
