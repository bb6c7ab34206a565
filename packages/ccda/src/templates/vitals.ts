import type { CodeableConcept, Observation, ObservationComponent } from 'fhir/r4';
import {
  addFact,
  type Context,
  identifiersOf,
  keyOf,
  narrativeOf,
  pointOf,
  subjectOf,
  timeChoice,
  timeField,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { attribute, child, type XmlElement } from '../xml/xml-element.ts';
import {
  observationCategory,
  observationKind,
  observationStatus,
  toObservation,
} from './observation.ts';
import { authorsOf, codeOf, entryTemplate, loinc, notesOf, relatedOf } from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const systolic = '8480-6';
const diastolic = '8462-4';
const oximetry = new Set(['59408-5', '2708-6']);
const inhaled = new Set(['3150-0', '3151-8']);

const loincOf = (statement: XmlElement): string | undefined =>
  attribute(child(statement, 'code'), 'codeSystem') === '2.16.840.1.113883.6.1'
    ? codeOf(statement)
    : undefined;
const momentKey = (statement: XmlElement): string => {
  const time = child(statement, 'effectiveTime');
  return attribute(time, 'value') ?? attribute(child(time, 'low'), 'value') ?? '';
};

const vitalSigns = observationCategory('vital-signs');

function vitalOf(
  ctx: Context,
  statement: XmlElement,
  organizer: XmlElement | undefined,
): Observation {
  ctx.ledger.claim(statement);
  return toObservation(ctx, statement, {
    category: [vitalSigns],
    time: child(organizer, 'effectiveTime'),
    authorPerforms: true,
  });
}

function componentOf({
  code,
  interpretation,
  referenceRange,
  dataAbsentReason,
  ...rest
}: Observation): ObservationComponent {
  const { valueQuantity, valueString, valueCodeableConcept, valueRange } = rest;
  return {
    code,
    valueQuantity,
    valueString,
    valueCodeableConcept,
    valueRange,
    dataAbsentReason,
    interpretation,
    referenceRange,
  };
}

// What a panel says once: the common rows of its parts.
function panelOf(parts: readonly Observation[], code: CodeableConcept): Observation {
  const [first] = parts;
  if (first === undefined) throw new RangeError('a panel has parts');
  const {
    status,
    subject,
    effectiveDateTime,
    _effectiveDateTime,
    effectivePeriod,
    performer,
    bodySite,
    method,
  } = first;
  return {
    resourceType: 'Observation',
    identifier: parts.flatMap(({ identifier }) => identifier ?? []),
    status,
    category: [vitalSigns],
    code,
    subject,
    effectiveDateTime,
    _effectiveDateTime,
    effectivePeriod,
    performer,
    bodySite,
    method,
    note: parts.flatMap(({ note }) => note ?? []),
  } as Observation;
}

type Group = {
  readonly statements: readonly XmlElement[];
  readonly build: (parts: readonly Observation[]) => Observation;
};

const bloodPressure = (statements: readonly XmlElement[]): Group => ({
  statements,
  build: (parts) => ({
    ...panelOf(parts, {
      coding: [
        {
          system: loinc,
          code: '85354-9',
          display: 'Blood pressure panel with all children optional',
        },
      ],
    }),
    component: parts.map(componentOf),
  }),
});

const pulseOximetry = (main: XmlElement, others: readonly XmlElement[]): Group => ({
  statements: [main, ...others],
  build: ([first, ...rest]) => {
    if (first === undefined) throw new RangeError('a panel has parts');
    const coding = [...(first.code.coding ?? [])];
    for (const [code, display] of [
      ['59408-5', 'Oxygen saturation in Arterial blood by Pulse oximetry'],
      ['2708-6', 'Oxygen saturation in Arterial blood'],
    ] as const)
      if (!coding.some((known) => known.code === code))
        coding.push({ system: loinc, code, display });
    return {
      ...first,
      code: { ...first.code, coding },
      identifier: [
        ...(first.identifier ?? []),
        ...rest.flatMap(({ identifier }) => identifier ?? []),
      ],
      component: [...(first.component ?? []), ...rest.map(componentOf)],
    };
  },
});

/** Pairs what belongs together (guide, CF-vitals note 2): systolic with diastolic, oxygen saturation with what was inhaled. */
function groupsOf(statements: readonly XmlElement[]): { groups: Group[]; single: XmlElement[] } {
  const groups: Group[] = [];
  const used = new Set<XmlElement>();
  const take = (fits: (statement: XmlElement) => boolean): XmlElement | undefined =>
    statements.find((statement) => !used.has(statement) && fits(statement));
  for (const statement of statements) {
    if (used.has(statement)) continue;
    const code = loincOf(statement);
    const moment = momentKey(statement);
    if (code === systolic || code === diastolic) {
      const wanted = code === systolic ? diastolic : systolic;
      const other = take(
        (candidate) => loincOf(candidate) === wanted && momentKey(candidate) === moment,
      );
      if (other === undefined) continue;
      used.add(statement).add(other);
      groups.push(bloodPressure(code === systolic ? [statement, other] : [other, statement]));
    } else if (code !== undefined && oximetry.has(code)) {
      used.add(statement);
      const others = statements.filter(
        (candidate) =>
          !used.has(candidate) &&
          inhaled.has(loincOf(candidate) ?? '') &&
          momentKey(candidate) === moment,
      );
      for (const other of others) used.add(other);
      groups.push(pulseOximetry(statement, others));
    }
  }
  return { groups, single: statements.filter((statement) => !used.has(statement)) };
}

function addVital(
  ctx: Context,
  statement: XmlElement,
  resource: Observation,
  organizer: XmlElement | undefined,
  key?: string,
): Handle {
  const authors = authorsOf(statement, organizer);
  return addFact(ctx, statement, resource, {
    kind: observationKind(resource),
    authors,
    ...(key === undefined ? {} : { key }),
  });
}

function mapVitals(
  ctx: Context,
  statements: readonly XmlElement[],
  organizer: XmlElement | undefined,
): Handle[] {
  const { groups, single } = groupsOf(statements);
  const grouped = groups.flatMap(({ statements: members, build }) => {
    const [first] = members;
    if (first === undefined) return [];
    const keys = members.flatMap((member) => keyOf(member) ?? []);
    const resource = build(members.map((member) => vitalOf(ctx, member, organizer)));
    return [
      addVital(
        ctx,
        first,
        resource,
        organizer,
        keys.length === members.length ? keys.sort().join('+') : undefined,
      ),
    ];
  });
  return [
    ...grouped,
    ...single.map((statement) =>
      addVital(ctx, statement, vitalOf(ctx, statement, organizer), organizer),
    ),
  ];
}

function mapOrganizer(ctx: Context, organizer: XmlElement): Handle {
  const members = relatedOf(organizer)
    .map(({ statement }) => statement)
    .filter((statement) => statement.name === 'observation' && !ctx.ledger.isClaimed(statement));
  const handles = mapVitals(ctx, members, organizer);
  const own = timeChoice(ctx, 'effective', child(organizer, 'effectiveTime'));
  const times = members.flatMap((member) => pointOf(ctx, child(member, 'effectiveTime')) ?? []);
  const [first] = times;
  const resource: Observation = {
    resourceType: 'Observation',
    text: narrativeOf(ctx, organizer),
    identifier: identifiersOf(ctx, organizer),
    status: observationStatus(organizer),
    category: [{ ...vitalSigns, text: 'vital-signs' }],
    // The guide's fixed code: US Core vital signs panel.
    code: { coding: [{ system: loinc, code: '85353-1' }], text: 'Vital Signs Panel' },
    subject: subjectOf(ctx),
    ...(Object.keys(own).length > 0 || first === undefined
      ? own
      : timeField(ctx, 'effectiveDateTime', first)),
    hasMember: handles.map((handle) => ctx.draft.reference(handle)),
    note: notesOf(ctx, organizer),
  };
  return addFact(ctx, organizer, resource, { kind: observationKind(resource) });
}

export const vitalSignsOrganizer: TemplateMapper = {
  name: 'Vital Signs Organizer',
  templates: [entryTemplate(26), '2.16.840.1.113883.10.20.1.35'],
  takes: ['organizer'],
  makes: 'Observation (panel)',
  guide: 'CF-vitals',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: '(none)', to: 'category vital-signs, code 85353-1' },
    { from: 'statusCode', to: 'status' },
    { from: 'effectiveTime', to: 'effectiveDateTime, effectivePeriod' },
    { from: 'component/observation', to: 'hasMember' },
  ],
  map: (ctx, organizer) => [mapOrganizer(ctx, organizer)],
};

export const vitalSign: TemplateMapper = {
  name: 'Vital Sign Observation',
  templates: [entryTemplate(27)],
  takes: ['observation'],
  makes: 'Observation',
  guide: 'CF-vitals',
  rows: [
    { from: '(as Result Observation)', to: 'Observation', note: 'category vital-signs' },
    {
      from: '8480-6 with 8462-4',
      to: 'component of 85354-9',
      note: 'one alone stays an Observation',
    },
    { from: '59408-5 or 2708-6 with 3150-0, 3151-8', to: 'value and component' },
    { from: 'author', to: 'performer, Provenance' },
  ],
  map: (ctx, statement) => mapVitals(ctx, [statement], undefined),
};
