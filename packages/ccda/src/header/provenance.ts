import type { Provenance, ProvenanceAgent, Reference } from 'fhir/r4';
import { absentExtension } from '../datatypes/null-flavor.ts';
import {
  type Context,
  contentKey,
  instantField,
  keyOf,
  timeField,
  timestampOf,
} from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { child, children, type XmlElement } from '../xml/xml-element.ts';
import { participantActor } from './actor.ts';

const agentType = 'http://terminology.hl7.org/CodeSystem/provenance-participant-type';

type Group = { readonly author: XmlElement; readonly targets: Set<Handle> };

function agentOf(
  ctx: Context,
  author: XmlElement,
  code: string,
  display: string,
): ProvenanceAgent | undefined {
  const actor = participantActor(ctx, author);
  if (actor === undefined) return undefined;
  const person =
    actor.organization !== undefined && actor.organization.index !== actor.preferred.index;
  return {
    type: { coding: [{ system: agentType, code, display }] },
    who: ctx.draft.reference(actor.preferred, actor.display),
    onBehalfOf:
      person && actor.organization !== undefined
        ? ctx.draft.reference(actor.organization)
        : undefined,
  };
}

function addProvenance(
  ctx: Context,
  documentKey: string,
  targets: readonly Reference[],
  author: XmlElement,
  agents: readonly ProvenanceAgent[],
  entity: Reference | undefined,
): void {
  if (agents.length === 0 || targets.length === 0) return;
  const time = child(author, 'time');
  const timestamp = timestampOf(ctx, time);
  const recorded = instantField(ctx, 'recorded', timestamp);
  const resource = {
    resourceType: 'Provenance',
    target: [...targets],
    ...timeField(ctx, 'occurredDateTime', timestamp),
    // R4 wants an instant here; where the source has none the reason stands in its place.
    ...(recorded.recorded === undefined
      ? { _recorded: { extension: [absentExtension(time)] } }
      : recorded),
    agent: [...agents],
    entity: entity === undefined ? [] : [{ role: 'source', what: entity }],
  } as Provenance;
  ctx.draft.fact({ resource, key: `provenance|${documentKey}|${contentKey(ctx, author)}` });
}

/**
 * Provenance: one per author (and time) for the facts whose entries name him; one for the document's own authors, with
 * its Composition and every fact that names no author, as CDA's context conduction has it.
 */
export function addProvenances(
  ctx: Context,
  document: XmlElement,
  composition: Handle,
  reference: Handle,
  facts: readonly Handle[],
): void {
  const documentKey = keyOf(document) ?? contentKey(ctx, document);
  const source = () => ctx.draft.reference(reference);
  const groups = new Map<string, Group>();
  const withAuthor = new Set<number>();
  for (const { target, authors } of ctx.authored)
    for (const author of authors) {
      if (participantActor(ctx, author) === undefined) continue;
      withAuthor.add(target.index);
      const key = contentKey(ctx, author);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { author, targets: new Set([target]) });
      else group.targets.add(target);
    }
  for (const { author, targets } of groups.values()) {
    const agent = agentOf(ctx, author, 'author', 'Author');
    if (agent !== undefined)
      addProvenance(
        ctx,
        documentKey,
        [...targets].map((target) => ctx.draft.reference(target)),
        author,
        [agent],
        source(),
      );
  }
  const rest = [
    composition,
    ...facts.filter(
      ({ index }) =>
        !withAuthor.has(index) && index !== composition.index && index !== reference.index,
    ),
  ];
  for (const author of children(document, 'author')) {
    const device = child(child(author, 'assignedAuthor'), 'assignedAuthoringDevice') !== undefined;
    const agent = device
      ? agentOf(ctx, author, 'assembler', 'Assembler')
      : agentOf(ctx, author, 'author', 'Author');
    const informants = children(document, 'informant').flatMap(
      (informant) => agentOf(ctx, informant, 'informant', 'Informant') ?? [],
    );
    const enterers = children(document, 'dataEnterer').flatMap(
      (enterer) => agentOf(ctx, enterer, 'enterer', 'Enterer') ?? [],
    );
    if (agent !== undefined)
      addProvenance(
        ctx,
        documentKey,
        rest.map((target) => ctx.draft.reference(target)),
        author,
        [agent, ...informants, ...enterers],
        source(),
      );
  }
}
