import { sourceOf } from '@fph/chart';
import type { ProvenanceLine } from '@fph/chart/contract';
import type { FhirResource, Provenance } from 'fhir/r4';

/** Where a resource came from, in lines to read: from its Provenances, else from `meta.source` alone. */
export function provenanceLines(
  resource: FhirResource,
  provenances: Provenance[],
): ProvenanceLine[] {
  const lines = provenances.map((provenance): ProvenanceLine => {
    const agent = provenance.agent
      .map(({ who }) => who.display ?? who.identifier?.value)
      .find(Boolean);
    return { text: textOf(provenance), recorded: provenance.recorded, ...(agent ? { agent } : {}) };
  });
  if (lines.length > 0) return lines;
  if (!resource.meta?.source) return [];
  const recorded = resource.meta.lastUpdated;
  return [{ text: sourceOf(resource).label, ...(recorded ? { recorded } : {}) }];
}

/** `from <file>, message <number>`, as far as it is recorded. */
function textOf({ entity = [], activity, agent }: Provenance): string {
  const parts = entity.flatMap(({ what }) => {
    const file = what.display ? [`from ${what.display}`] : [];
    const number = what.identifier?.value
      ? [`${what.identifier.type?.text ?? 'message'} ${what.identifier.value}`]
      : [];
    return [...file, ...number];
  });
  if (parts.length > 0) return parts.join(', ');
  const author = agent.map(({ who }) => who.display).find(Boolean);
  return [
    activity?.text ?? activity?.coding?.[0]?.display ?? 'recorded',
    author ? `by ${author}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
