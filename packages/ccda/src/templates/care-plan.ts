import type { CareTeam, Goal, GoalTarget } from 'fhir/r4';
import { toInterval, toQuantity } from '../datatypes/quantity.ts';
import {
  addFact,
  type Context,
  dateField,
  identifiersOf,
  narrativeOf,
  requiredConcept,
  subjectOf,
  textConcept,
  textOf,
  timestampOf,
  toConcept,
  toPeriod,
  withText,
} from '../document/context.ts';
import { participantActor } from '../header/actor.ts';
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts';
import { mapPanel } from './assessments.ts';
import { typeOf } from './observation.ts';
import { mapPlanned } from './planned.ts';
import {
  authorship,
  authorsOf,
  entryTemplate,
  hasTemplate,
  moodOf,
  notesOf,
  preferencesOf,
  relatedOf,
  statusOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const goalStatuses = new Map<string, Goal['lifecycleStatus']>([
  ['active', 'active'],
  ['completed', 'completed'],
  ['cancelled', 'cancelled'],
  ['aborted', 'cancelled'],
  ['suspended', 'on-hold'],
  ['held', 'on-hold'],
  ['new', 'proposed'],
  ['nullified', 'entered-in-error'],
]);

function detailOf(ctx: Context, value: XmlElement): Partial<GoalTarget> {
  const type = typeOf(value);
  if (type === 'PQ') {
    const detailQuantity = toQuantity(value);
    return detailQuantity === undefined ? {} : { detailQuantity };
  }
  if (type === 'IVL_PQ') {
    const interval = toInterval(value);
    if (interval === undefined) return {};
    return interval.kind === 'range'
      ? { detailRange: interval.range }
      : { detailQuantity: interval.quantity };
  }
  const coded =
    toConcept(ctx, value) ?? textConcept(textOf(ctx, value) ?? attribute(value, 'value'));
  return coded === undefined ? {} : { detailCodeableConcept: coded };
}

export const goal: TemplateMapper = {
  name: 'Goal Observation',
  templates: [entryTemplate(121)],
  takes: ['observation', 'act'],
  makes: 'Goal',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'statusCode', to: 'lifecycleStatus' },
    { from: 'code', to: 'description, target.measure' },
    { from: 'value', to: 'target.detail[x], or description when the code is not telling' },
    { from: 'effectiveTime', to: 'startDate, target.dueDate' },
    { from: 'author', to: 'expressedBy, Provenance' },
    { from: 'Priority Preference', to: 'priority' },
    { from: 'Entry Reference', to: 'addresses' },
    { from: 'related goals', to: '', note: 'each is a Goal of its own' },
  ],
  map(ctx, statement) {
    const authors = authorsOf(statement);
    const { author } = authorship(ctx, authors);
    const time = child(statement, 'effectiveTime');
    const code = toConcept(ctx, child(statement, 'code'));
    const text = textOf(ctx, child(statement, 'text'));
    const value = child(statement, 'value');
    const detail = value === undefined ? {} : detailOf(ctx, value);
    const due = timestampOf(ctx, child(time, 'high'));
    const asserted = attribute(child(statement, 'code'), 'code') === 'ASSERTION';
    const words =
      asserted && detail.detailCodeableConcept !== undefined
        ? detail.detailCodeableConcept
        : withText(code);
    const description =
      text === undefined
        ? (words ?? requiredConcept(ctx, child(statement, 'code')))
        : { ...words, text };
    const anyTarget = Object.keys(detail).length > 0 || due !== undefined;
    const resource: Goal = {
      resourceType: 'Goal',
      text: narrativeOf(ctx, statement),
      identifier: identifiersOf(ctx, statement),
      priority: preferencesOf(ctx, statement)[0],
      lifecycleStatus: goalStatuses.get(statusOf(statement) ?? '') ?? 'active',
      description,
      subject: subjectOf(ctx),
      ...dateField(
        ctx,
        'startDate',
        timestampOf(ctx, time) ?? timestampOf(ctx, child(time, 'low')),
      ),
      // R4 gol-1: a detail needs a measure.
      target: anyTarget
        ? [
            {
              measure: Object.keys(detail).length > 0 ? (code ?? description) : code,
              ...detail,
              ...dateField(ctx, 'dueDate', due),
            },
          ]
        : [],
      expressedBy: author,
      note: notesOf(ctx, statement),
    };
    return [addFact(ctx, statement, resource, { kind: code?.coding?.[0]?.code, authors })];
  },
};

const teamStatuses = new Map<string, NonNullable<CareTeam['status']>>([
  ['active', 'active'],
  ['completed', 'inactive'],
  ['aborted', 'inactive'],
  ['suspended', 'suspended'],
  ['nullified', 'entered-in-error'],
  ['new', 'proposed'],
]);

function membersOf(ctx: Context, act: XmlElement): NonNullable<CareTeam['participant']> {
  const period = toPeriod(ctx, child(act, 'effectiveTime'));
  return [...children(act, 'performer'), ...children(act, 'participant')].flatMap(
    (participation) => {
      const actor = participantActor(ctx, participation);
      if (actor === undefined || actor.preferred.type === 'Location') return [];
      const role = toConcept(
        ctx,
        child(participation, 'sdtc:functionCode') ?? child(participation, 'functionCode'),
      );
      return [
        {
          role: role === undefined ? [] : [role],
          member: ctx.draft.reference(actor.preferred, actor.display),
          period,
        },
      ];
    },
  );
}

export const careTeam: TemplateMapper = {
  name: 'Care Team Organizer',
  templates: [entryTemplate(500)],
  takes: ['organizer'],
  makes: 'CareTeam',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'period' },
    { from: 'code/originalText', to: 'name' },
    { from: 'Care Team Type Observation', to: 'category' },
    { from: 'Care Team Member Act', to: 'participant' },
    { from: 'participant[PPRF]', to: 'participant' },
    { from: 'Note Activity', to: 'note' },
  ],
  map(ctx, organizer) {
    const acts = takeRelated(
      ctx,
      organizer,
      ({ statement }) => statement.name === 'act' && hasTemplate(statement, entryTemplate('500.1')),
    );
    const types = takeRelated(
      ctx,
      organizer,
      ({ statement }) =>
        statement.name === 'observation' && hasTemplate(statement, entryTemplate('500.2')),
    );
    const notes = takeRelated(
      ctx,
      organizer,
      ({ statement }) => statement.name === 'act' && hasTemplate(statement, entryTemplate(202)),
    );
    const memberNotes = acts.flatMap((act) =>
      takeRelated(ctx, act, ({ statement }) => hasTemplate(statement, entryTemplate(202))),
    );
    const resource: CareTeam = {
      resourceType: 'CareTeam',
      text: narrativeOf(ctx, organizer),
      identifier: identifiersOf(ctx, organizer),
      status: teamStatuses.get(statusOf(organizer) ?? '') ?? 'active',
      category: types.flatMap((type) => toConcept(ctx, child(type, 'value')) ?? []),
      name: textOf(ctx, child(child(organizer, 'code'), 'originalText')),
      subject: subjectOf(ctx),
      period: toPeriod(ctx, child(organizer, 'effectiveTime')),
      participant: [...acts.flatMap((act) => membersOf(ctx, act)), ...membersOf(ctx, organizer)],
      note: [...notes, ...memberNotes].flatMap((note) => {
        const text = textOf(ctx, child(note, 'text'));
        return text === undefined ? [] : [{ text }];
      }),
    };
    return [addFact(ctx, organizer, resource)];
  },
};

/** Intervention acts hold what was done and what is planned: their parts become resources by their own templates. */
export const intervention: TemplateMapper = {
  name: 'Intervention Act, Handoff Communication',
  templates: [131, 141].map(entryTemplate),
  takes: ['act'],
  makes: 'ServiceRequest or Observation, and the resources of its parts',
  rows: [
    { from: 'id, code, statusCode, effectiveTime', to: 'as Planned Act' },
    { from: 'entryRelationship', to: 'resources by their own templates' },
  ],
  map(ctx, act, section) {
    const parts = relatedOf(act).filter(({ statement }) => !ctx.ledger.isClaimed(statement));
    if (moodOf(act) === 'EVN' && parts.length > 0) {
      const handles = parts.flatMap(({ statement }) => ctx.mapNested(statement, section));
      if (handles.length > 0) return handles;
    }
    return [
      moodOf(act) === 'EVN' && parts.some(({ statement }) => statement.name === 'observation')
        ? mapPanel(ctx, act, section)
        : mapPlanned(ctx, act),
    ];
  },
};
