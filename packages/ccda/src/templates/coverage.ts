import type { Coverage } from 'fhir/r4';
import { toNumber } from '../datatypes/quantity.ts';
import {
  addFact,
  type Context,
  contentKey,
  identifiersOf,
  keyOf,
  narrativeOf,
  subjectOf,
  toConcept,
  toPeriod,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { actorOf, relatedPersonOf } from '../header/actor.ts';
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts';
import { concept, entryTemplate, hasTemplate, relatedOf, statusOf } from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const payer = entryTemplate(87);
const guarantor = entryTemplate(88);
/** v3 CoverageRoleType codes and their FHIR subscriber relationships. */
const relationships = new Map([
  ['SELF', 'self'],
  ['FAMDEP', 'other'],
  ['HANDIC', 'other'],
  ['INJ', 'injured'],
  ['SPON', 'other'],
  ['STUD', 'child'],
  ['CHILD', 'child'],
  ['SPS', 'spouse'],
  ['SUBSCR', 'self'],
]);

function mapPolicy(ctx: Context, policy: XmlElement, activity: XmlElement | undefined): Handle {
  ctx.ledger.claim(policy);
  const performers = children(policy, 'performer');
  const payerElement =
    performers.find((performer) => hasTemplate(performer, payer)) ??
    performers.find((performer) => !hasTemplate(performer, guarantor));
  const payerActor = actorOf(ctx, child(payerElement, 'assignedEntity'));
  const payorHandle = payerActor?.organization ?? payerActor?.preferred;
  const covered = children(policy, 'participant').find(
    (participant) => attribute(participant, 'typeCode') === 'COV',
  );
  const holder = children(policy, 'participant').find(
    (participant) => attribute(participant, 'typeCode') === 'HLD',
  );
  const coveredRole = child(covered, 'participantRole');
  const holderRole = child(holder, 'participantRole');
  const memberId = identifiersOf(ctx, coveredRole).find(({ value }) => value !== undefined)?.value;
  const code = attribute(child(coveredRole, 'code'), 'code');
  const relation = relationships.get(code ?? '');
  const holderPerson = holderRole === undefined ? undefined : relatedPersonOf(ctx, holderRole);
  const sequence = children(activity, 'entryRelationship')
    .filter((link) => child(link, 'act') === policy)
    .flatMap((link) => toNumber(attribute(child(link, 'sequenceNumber'), 'value')) ?? [])[0];
  const policyIds = identifiersOf(ctx, policy);
  const resource: Coverage = {
    resourceType: 'Coverage',
    text: narrativeOf(ctx, policy),
    identifier: [
      ...policyIds,
      ...(memberId === undefined
        ? []
        : [
            {
              type: concept('http://terminology.hl7.org/CodeSystem/v2-0203', 'MB', 'Member Number'),
              value: memberId,
            },
          ]),
    ],
    status:
      statusOf(policy) === 'nullified'
        ? 'entered-in-error'
        : statusOf(policy) === 'aborted'
          ? 'cancelled'
          : 'active',
    type: toConcept(ctx, child(policy, 'code')),
    policyHolder:
      relation === 'self'
        ? subjectOf(ctx)
        : holderPerson === undefined
          ? undefined
          : ctx.draft.reference(holderPerson),
    subscriber: relation === 'self' ? subjectOf(ctx) : undefined,
    subscriberId: memberId,
    beneficiary: subjectOf(ctx),
    relationship:
      relation === undefined
        ? toConcept(ctx, child(coveredRole, 'code'))
        : concept('http://terminology.hl7.org/CodeSystem/subscriber-relationship', relation),
    period: toPeriod(ctx, child(covered, 'time')) ?? toPeriod(ctx, child(policy, 'effectiveTime')),
    payor: [
      payorHandle === undefined
        ? { display: 'Unknown' }
        : ctx.draft.reference(payorHandle, payerActor?.display),
    ],
    order:
      sequence !== undefined && Number.isInteger(sequence) && sequence > 0 ? sequence : undefined,
  };
  const key = keyOf(policy) ?? contentKey(ctx, policy);
  return addFact(ctx, policy, resource, {
    key,
    authors: [...children(policy, 'author'), ...children(activity, 'author')],
  });
}

export const coverageActivity: TemplateMapper = {
  name: 'Coverage Activity, Policy Activity',
  templates: [60, 61].map(entryTemplate),
  takes: ['act'],
  makes: 'Coverage',
  rows: [
    { from: 'Policy Activity id', to: 'identifier' },
    { from: 'Policy Activity code', to: 'type' },
    { from: 'Payer Performer', to: 'payor (Organization)' },
    { from: 'Guarantor Performer', to: '', note: 'Coverage has no guarantor' },
    { from: 'Covered Party Participant', to: 'subscriberId, relationship, period' },
    { from: 'Policy Holder Participant', to: 'policyHolder' },
    { from: 'sequenceNumber', to: 'order' },
    { from: 'Authorization Activity', to: '', note: 'reported as statement-not-mapped' },
  ],
  map(ctx, act) {
    if (hasTemplate(act, entryTemplate(61))) return [mapPolicy(ctx, act, undefined)];
    return relatedOf(act)
      .filter(({ statement }) => statement.name === 'act')
      .map(({ statement }) => mapPolicy(ctx, statement, act));
  },
};
