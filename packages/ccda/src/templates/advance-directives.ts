import type { Consent, ConsentProvision } from 'fhir/r4';
import { toAttachment } from '../document/attachment.ts';
import {
  addFact,
  type Context,
  identifiersOf,
  narrativeOf,
  requiredConcept,
  subjectOf,
  textOf,
  timeField,
  timestampOf,
  toConcept,
  toPeriod,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { actorOf, participantActor } from '../header/actor.ts';
import { attribute, child, children, descend, type XmlElement } from '../xml/xml-element.ts';
import { authorship, authorsOf, concept, entryTemplate, relatedOf, statusOf } from './statement.ts';
import type { TemplateMapper } from './template-mapper.ts';

const roleClass = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';

function mapDirective(ctx: Context, observation: XmlElement, organizer?: XmlElement): Handle {
  ctx.ledger.claim(observation);
  const authors = authorsOf(observation, organizer);
  const recorded = authorship(ctx, authors);
  const value = toConcept(ctx, child(observation, 'value'));
  const code = requiredConcept(ctx, child(observation, 'code'));
  const participants = children(observation, 'participant');
  const verifiers = participants.filter(
    (participant) => attribute(participant, 'typeCode') === 'VRF',
  );
  const custodians = participants.filter(
    (participant) => attribute(participant, 'typeCode') === 'CST',
  );
  const document = descend(observation, 'reference', 'externalDocument');
  const text = child(document, 'text');
  const attachment = text === undefined ? undefined : toAttachment(ctx, text);
  const source = identifiersOf(ctx, document)[0];
  const provision: ConsentProvision = {
    period: toPeriod(ctx, child(observation, 'effectiveTime')),
    actor: custodians.flatMap((participant) => {
      const actor = actorOf(ctx, child(participant, 'participantRole'));
      return actor === undefined
        ? []
        : [
            {
              role: concept(roleClass, 'CST', 'custodian'),
              reference: ctx.draft.reference(actor.preferred, actor.display),
            },
          ];
    }),
    code: value === undefined ? [] : [value],
  };
  const resource: Consent = {
    resourceType: 'Consent',
    text: narrativeOf(ctx, observation),
    identifier: identifiersOf(ctx, observation),
    status:
      statusOf(observation) === 'nullified'
        ? 'entered-in-error'
        : statusOf(observation) === 'aborted'
          ? 'inactive'
          : 'active',
    scope: concept(
      'http://terminology.hl7.org/CodeSystem/consentscope',
      'adr',
      'Advanced Care Directive',
    ),
    category: [code],
    patient: subjectOf(ctx),
    ...timeField(
      ctx,
      'dateTime',
      recorded.time ?? timestampOf(ctx, descend(observation, 'effectiveTime', 'low')),
    ),
    ...(attachment !== undefined
      ? {
          sourceAttachment:
            source?.value === undefined ? attachment : { ...attachment, title: source.value },
        }
      : source === undefined
        ? {}
        : { sourceReference: { type: 'DocumentReference', identifier: source } }),
    // R4 ppc-1: a policy or a rule must be named; the directive itself is the rule.
    policyRule: value ?? { text: textOf(ctx, child(observation, 'text')) ?? 'Advance directive' },
    verification: verifiers.map((participant) => {
      const actor = participantActor(ctx, participant);
      return {
        verified: true,
        verifiedWith:
          actor?.preferred.type === 'Patient' || actor?.preferred.type === 'RelatedPerson'
            ? ctx.draft.reference(actor.preferred)
            : undefined,
        ...timeField(
          ctx,
          'verificationDate',
          timestampOf(ctx, child(participant, 'time')) ??
            timestampOf(ctx, descend(participant, 'time', 'low')),
        ),
      };
    }),
    provision,
  };
  return addFact(ctx, observation, resource, { kind: code.coding?.[0]?.code, authors });
}

export const advanceDirective: TemplateMapper = {
  name: 'Advance Directive Observation, Advance Directive Organizer',
  templates: [48, 108].map(entryTemplate),
  takes: ['observation', 'organizer'],
  makes: 'Consent',
  takesReferences: true,
  rows: [
    { from: 'id', to: 'identifier' },
    { from: 'code', to: 'category' },
    { from: 'value', to: 'provision.code, policyRule' },
    { from: 'effectiveTime', to: 'provision.period' },
    { from: 'author', to: 'dateTime, Provenance' },
    { from: 'participant[VRF]', to: 'verification' },
    { from: 'participant[CST]', to: 'provision.actor' },
    { from: 'reference/externalDocument', to: 'source[x]' },
  ],
  map(ctx, statement) {
    if (statement.name === 'observation') return [mapDirective(ctx, statement)];
    return relatedOf(statement)
      .filter(({ statement: inner }) => inner.name === 'observation')
      .map(({ statement: inner }) => mapDirective(ctx, inner, statement));
  },
};
