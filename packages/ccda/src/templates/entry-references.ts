import type { Condition, Goal, Observation, Reference, ServiceRequest } from 'fhir/r4';
import { identityKey } from '../datatypes/identifier.ts';
import type { Context } from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { children, type XmlElement } from '../xml/xml-element.ts';
import { entryTemplate, hasTemplate, takeRelated } from './statement.ts';

const addressable = [
  'Condition',
  'Observation',
  'ServiceRequest',
  'MedicationRequest',
  'Procedure',
  'Goal',
  'DiagnosticReport',
  'Encounter',
  'Immunization',
  'AllergyIntolerance',
] as const;
const extension = (name: string): string => `http://hl7.org/fhir/StructureDefinition/${name}`;

const add = <T>(list: T[] | undefined, item: T): T[] => [...(list ?? []), item];

// Which element says "about this": each resource has its own, and not for every target.
function linkFrom(resource: { resourceType: string }, to: Reference, type: string): boolean {
  switch (resource.resourceType) {
    case 'Goal': {
      const goal = resource as Goal;
      if (!['Condition', 'Observation', 'ServiceRequest'].includes(type)) return false;
      goal.addresses = add(goal.addresses, to);
      return true;
    }
    case 'Condition': {
      const condition = resource as Condition;
      if (type === 'Condition')
        condition.extension = add(condition.extension, {
          url: extension('condition-related'),
          valueReference: to,
        });
      else condition.evidence = add(condition.evidence, { detail: [to] });
      return true;
    }
    case 'ServiceRequest': {
      const request = resource as ServiceRequest;
      if (type === 'Goal')
        request.extension = add(request.extension, {
          url: extension('resource-pertainsToGoal'),
          valueReference: to,
        });
      else if (['Condition', 'Observation', 'DiagnosticReport'].includes(type))
        request.reasonReference = add(request.reasonReference, to);
      else request.supportingInfo = add(request.supportingInfo, to);
      return true;
    }
    case 'Observation': {
      const observation = resource as Observation;
      if (type === 'Observation') observation.derivedFrom = add(observation.derivedFrom, to);
      else observation.focus = add(observation.focus, to);
      return true;
    }
    default:
      return false;
  }
}

/** Entry References (template 122): links between goals, concerns, interventions and outcomes of one document, made when all are known. */
export function linkReferences(
  ctx: Context,
  statement: XmlElement,
  handles: readonly Handle[],
): void {
  const acts = takeRelated(ctx, statement, ({ statement: inner }) =>
    hasTemplate(inner, entryTemplate(122)),
  );
  const [host] = handles;
  if (acts.length === 0 || host === undefined) return;
  ctx.later.push(() => {
    for (const act of acts) {
      const keys = children(act, 'id').flatMap((id) => identityKey(id) ?? []);
      const target = addressable
        .flatMap((type) => keys.flatMap((key) => ctx.factsByKey.get(`${type} ${key}`) ?? []))
        .find(({ index }) => index !== host.index);
      const linked =
        target !== undefined &&
        linkFrom(ctx.draft.resource(host), ctx.draft.reference(target), target.type);
      if (!linked) ctx.ledger.told(act);
      if (!linked) ctx.log.add('warning', 'statement-not-mapped', act);
    }
  });
}
