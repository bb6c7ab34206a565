import type { Explanation, Identity, LeadingIdentifier, PersonReport } from '@fph/identity';
import type { FhirResource, Identifier } from 'fhir/r4';

/** An identifier of a person with the value that the FHIR server has; the table keeps only its hash. */
export type NamedIdentifier = Omit<LeadingIdentifier, 'key'> & {
  readonly value: string | undefined;
};

/** Finds the values of a person's identifiers in the resource that stands. */
export function withValues(
  identity: Pick<Identity, 'keyOf'>,
  report: PersonReport,
  resource: FhirResource | undefined,
): NamedIdentifier[] {
  const values = new Map<string, string>();
  for (const { system = '', value = '' } of identifiersOf(resource)) {
    for (const source of report.sources) {
      const key = identity.keyOf(report.type, { system, value }, source);
      if (key !== undefined) values.set(key, value);
    }
  }
  return report.identifiers.map(({ key, ...rest }) => ({ ...rest, value: values.get(key) }));
}

function identifiersOf(resource: FhirResource | undefined): Identifier[] {
  const list: unknown = resource && Reflect.get(resource, 'identifier');
  return Array.isArray(list) ? list : [];
}

/** A person for people to read. */
export function describePerson(report: PersonReport, identifiers: NamedIdentifier[]): string {
  const { type, id, mergedInto, links, sources, events } = report;
  return lines([
    `${type}/${id}`,
    ...(mergedInto === undefined ? [] : [`merged into\t${type}/${mergedInto}`]),
    ...links.map((other) => `linked with\t${type}/${other}`),
    `sources\t${sources.join(', ')}`,
    ...identifiers.map(
      ({ system, value, trusted, source, origin, at }) =>
        `identifier\t${system || '(id of the source)'}\t${value ?? '(not on the resource)'}\t${reach(trusted, source)}\t${origin} by ${source}\t${at}`,
    ),
    ...events.map(
      ({ at, event, source, other }) =>
        `event\t${at}\t${event}${other === undefined ? '' : ` ${type}/${other}`}\tby ${source}`,
    ),
  ]);
}

function reach(trusted: boolean, source: string): string {
  return trusted ? 'matches in every source' : `matches in ${source} only`;
}

/** How an identifier was resolved, step by step. The value itself is not repeated. */
export function describeExplanation(type: string, explanation: Explanation): string {
  const { system, trusted, scope, usable, binding, merges, onServer, id } = explanation;
  return lines([
    `system\t${system}`,
    trusted
      ? 'trusted\tyes: an equal value means the same in every source'
      : `trusted\tno: it matches only within the source ${scope}`,
    ...(usable ? [] : ['value\tsays nothing: it is never matched']),
    binding
      ? `table\t${type}/${binding.id}, ${binding.origin} by ${binding.source} at ${binding.at}`
      : 'table\tnot known',
    ...merges.slice(1).map((survivor) => `merged into\t${type}/${survivor}`),
    onServer.length > 0
      ? `FHIR server\t${onServer.map((one) => `${type}/${one}`).join(', ')}`
      : 'FHIR server\tnobody has it',
    `result\t${resultOf(type, explanation, id)}`,
  ]);
}

function resultOf(type: string, { onServer }: Explanation, id: string | undefined): string {
  if (id !== undefined) return `${type}/${id}`;
  return onServer.length > 1 ? 'a conflict: it leads to several' : 'nobody yet';
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}
