import type { FamilyMemberHistory, FamilyMemberHistoryCondition } from 'fhir/r4';
import { displayName } from '../datatypes/name.ts';
import { toAge } from '../datatypes/quantity.ts';
import {
  addFact,
  type Context,
  dateField,
  identifiersOf,
  namesOf,
  narrativeOf,
  requiredConcept,
  subjectOf,
  timestampOf,
  toConcept,
  withText,
} from '../document/context.ts';
import { attribute, child, descend, type XmlElement } from '../xml/xml-element.ts';
import {
  codeOf,
  concept,
  entryTemplate,
  hasTemplate,
  isNegated,
  notesOf,
  relatedOf,
  takeRelated,
} from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const genders = new Map([
  ['M', 'male'],
  ['F', 'female'],
  ['UN', 'other'],
]);
const isAge = (statement: XmlElement): boolean =>
  hasTemplate(statement, entryTemplate(31)) || codeOf(statement) === '445518008';
const isDeath = (statement: XmlElement): boolean => hasTemplate(statement, entryTemplate(47));

type Member = {
  readonly conditions: FamilyMemberHistoryCondition[];
  readonly denied: string[];
  died: boolean;
  deathAge?: ReturnType<typeof toAge>;
};

function addCondition(ctx: Context, observation: XmlElement, member: Member): void {
  ctx.ledger.claim(observation);
  const [age] = takeRelated(
    ctx,
    observation,
    ({ statement }) => statement.name === 'observation' && isAge(statement),
  );
  const [death] = takeRelated(
    ctx,
    observation,
    ({ statement }) => statement.name === 'observation' && isDeath(statement),
  );
  const code = withText(toConcept(ctx, child(observation, 'value')));
  if (death !== undefined) member.died = true;
  const onsetAge = toAge(child(age, 'value'));
  if (death !== undefined && onsetAge !== undefined) member.deathAge ??= onsetAge;
  if (code === undefined) return;
  // FHIR has no "does not have" for relatives: it stays a note in words.
  if (isNegated(observation)) {
    member.denied.push(code.text ?? code.coding?.[0]?.code ?? '');
    return;
  }
  const time = child(observation, 'effectiveTime');
  const start = timestampOf(ctx, time) ?? timestampOf(ctx, child(time, 'low'));
  member.conditions.push({
    code,
    contributedToDeath: death === undefined ? undefined : true,
    ...(onsetAge !== undefined
      ? { onsetAge }
      : start === undefined
        ? {}
        : { onsetString: start.date }),
    note: notesOf(ctx, observation),
  });
}

function deceasedFields(
  ctx: Context,
  subject: XmlElement | undefined,
  member: Member,
): Partial<FamilyMemberHistory> {
  const time = timestampOf(ctx, child(subject, 'sdtc:deceasedTime'));
  if (time !== undefined) return dateField(ctx, 'deceasedDate', time);
  if (member.deathAge !== undefined) return { deceasedAge: member.deathAge };
  const indicator = attribute(child(subject, 'sdtc:deceasedInd'), 'value');
  if (indicator !== undefined) return { deceasedBoolean: indicator === 'true' };
  return member.died ? { deceasedBoolean: true } : {};
}

export const familyHistory: TemplateMapper = {
  name: 'Family History Organizer',
  templates: [entryTemplate(45), '2.16.840.1.113883.10.20.1.23'],
  takes: ['organizer'],
  makes: 'FamilyMemberHistory',
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'statusCode', to: 'status' },
    { from: 'subject/relatedSubject/code', to: 'relationship' },
    { from: 'subject/relatedSubject/subject/name', to: 'name' },
    { from: 'subject/…/administrativeGenderCode', to: 'sex' },
    { from: 'subject/…/birthTime', to: 'bornDate' },
    { from: 'subject/…/sdtc:deceasedInd, sdtc:deceasedTime', to: 'deceased[x]' },
    {
      from: 'Family History Observation /value',
      to: 'condition.code',
      note: 'negated ones become a note',
    },
    { from: 'Family History Observation /effectiveTime', to: 'condition.onsetString' },
    { from: 'Age Observation', to: 'condition.onsetAge, deceasedAge' },
    { from: 'Family History Death Observation', to: 'condition.contributedToDeath' },
  ],
  map(ctx, organizer) {
    const related = descend(organizer, 'subject', 'relatedSubject');
    const subject = child(related, 'subject');
    const member: Member = { conditions: [], denied: [], died: false };
    for (const { statement } of relatedOf(organizer))
      if (statement.name === 'observation' && !isAge(statement))
        addCondition(ctx, statement, member);
    const birth = timestampOf(ctx, child(subject, 'birthTime'));
    const gender = attribute(child(subject, 'administrativeGenderCode'), 'code');
    const sex = genders.get(gender ?? '');
    const resource: FamilyMemberHistory = {
      resourceType: 'FamilyMemberHistory',
      text: narrativeOf(ctx, organizer),
      identifier: [...identifiersOf(ctx, organizer), ...identifiersOf(ctx, subject)],
      status: 'completed',
      patient: subjectOf(ctx),
      name: displayName(namesOf(ctx, subject)[0]),
      relationship: requiredConcept(ctx, child(related, 'code')),
      sex:
        sex === undefined ? undefined : concept('http://hl7.org/fhir/administrative-gender', sex),
      ...dateField(ctx, 'bornDate', birth),
      ...deceasedFields(ctx, subject, member),
      note: [
        ...notesOf(ctx, organizer),
        ...member.denied.map((text) => ({ text: `Does not have: ${text}` })),
      ],
      condition: member.conditions,
    };
    return [addFact(ctx, organizer, resource, { kind: resource.relationship.coding?.[0]?.code })];
  },
};
