import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Workload } from './workload.ts';

type Entry = {
  readonly resource: { readonly resourceType: string; readonly id: string };
  readonly request: { readonly ifNoneExist?: string };
};

/**
 * The bundles of a folder that Synthea wrote (`fhir/` of its output). Synthea draws driver's licences from 100,000 numbers
 * and SSNs from 810,000, so that among a thousand people some share one: the second of two is refused as
 * `identity-conflict`, with all that depends on it, and lies in the dead letters.
 */
export function syntheaCharts(dir: string): Workload {
  const names = readdirSync(dir).filter((name) => name.endsWith('.json'));
  const isShared = (name: string) => /^(?:hospital|practitioner)Information/.test(name);
  const body = (name: string) => () => readFileSync(path.join(dir, name), 'utf8');
  const shared = names.filter(isShared).sort();
  const charts = names.filter((name) => !isShared(name)).sort();

  const counts = new Map<string, number>();
  const ids = new Set<string>();
  const conditional = new Set<string>();
  for (const name of [...shared, ...charts]) {
    const { entry } = JSON.parse(body(name)()) as { entry: Entry[] };
    for (const { resource, request } of entry) {
      const { resourceType, id } = resource;
      if (request.ifNoneExist === undefined) {
        ids.add(`${resourceType}/${id}`);
      } else {
        const key = `${resourceType}?${request.ifNoneExist}`;
        if (conditional.has(key)) continue;
        conditional.add(key);
      }
      counts.set(resourceType, (counts.get(resourceType) ?? 0) + 1);
    }
  }
  return {
    title: `${charts.length} Synthea patients, their hospitals and practitioners`,
    first: shared.map((name) => ({ name, body: body(name) })),
    // The files' names hold the patients' names; a number serves as well.
    charts: charts.map((name, index) => ({ name: `${index}.json`, body: body(name) })),
    expected: { counts, ids },
    settings: {
      identifierSystems: [
        { system: 'https://github.com/synthetichealth/synthea' },
        { system: 'http://hl7.org/fhir/sid/us-npi' },
      ],
    },
  };
}
