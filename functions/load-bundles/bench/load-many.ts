/**
 * Loads many charts through the drop container and counts what the server has:
 * `node functions/load-bundles/bench/load-many.ts [--charts 1000] [--entries 1000] [--data DIR]`
 * (a million resources by default, about twenty minutes and 6 GB of disk on two cores). Prints progress with the memory of
 * each process, then counts and references as the FHIR server answers them.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createFhirClient } from '@fph/clients/fhir';
import { azureBlobStore, connectStorage, hasEnded, tableRunLedger } from '@fph/platform';
import { startStack } from '@fph/stack';

const { values } = parseArgs({
  options: {
    charts: { type: 'string', default: '1000' },
    entries: { type: 'string', default: '1000' },
    data: { type: 'string' },
  },
});
const charts = Number(values.charts);
const entries = Number(values.entries);
const practitioners = 200;
const types = ['Practitioner', 'Patient', 'Encounter', 'Observation'];

const uuid = (chart: number, n: number) =>
  `${chart.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const urn = (chart: number, n: number) => ({ reference: `urn:uuid:${uuid(chart, n)}` });

/** A transaction as simulators write it: plain POSTs, `urn:uuid:` inside, searches for practitioners. */
function chartOf(chart: number): string {
  const resources = Array.from({ length: entries }, (_, n) => {
    if (n === 0) {
      return {
        resourceType: 'Patient',
        identifier: [{ system: 'urn:mrn', value: `M${chart}` }],
        name: [{ family: `Family${chart}` }],
      };
    }
    if (n % 20 === 1) {
      const reference = `Practitioner?identifier=urn:npi|${(chart + n) % practitioners}`;
      return {
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'AMB' },
        subject: urn(chart, 0),
        participant: [{ individual: { reference } }],
      };
    }
    return {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }], text: 'Glucose' },
      subject: urn(chart, 0),
      encounter: urn(chart, n - ((n - 1) % 20)),
      effectiveDateTime: '2014-05-06T07:08:09Z',
      valueQuantity: { value: n % 200, unit: 'mg/dL' },
    };
  });
  const entry = resources.map((resource, n) => ({
    fullUrl: `urn:uuid:${uuid(chart, n)}`,
    resource: { ...resource, id: uuid(chart, n) },
    request: { method: 'POST', url: resource.resourceType },
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
}

function practitionerFile(): string {
  const entry = Array.from({ length: practitioners }, (_, n) => ({
    resource: {
      resourceType: 'Practitioner',
      identifier: [{ system: 'urn:npi', value: String(n) }],
    },
    request: { method: 'POST', url: 'Practitioner', ifNoneExist: `identifier=urn:npi|${n}` },
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry });
}

const megabytes = (pid: number | undefined): string => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)} MB`;
  } catch {
    return '?';
  }
};

const scratch = values.data ?? (await mkdtemp(path.join(tmpdir(), 'fph-scale-')));
const stack = await startStack({
  dataDir: scratch,
  only: ['load-bundles', 'fhir'],
  settings: {
    identifierSystems: [{ system: 'urn:mrn' }, { system: 'urn:npi' }],
    provenance: 'off',
  },
});
try {
  const storage = connectStorage({ connectionString: stack.storage });
  const blobs = azureBlobStore(storage);
  const ledger = tableRunLedger(storage, { secret: stack.settings['DEPLOYMENT_SECRET'] ?? '' });
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const expected = practitioners + charts * entries;
  console.log(
    `${charts} charts of ${entries} resources and ${practitioners} practitioners: ${expected} resources`,
  );
  await blobs.write({ container: 'bundles', name: 'scale/practitioners.json' }, practitionerFile());
  let dropped = 0;
  for (let ended = 0; ended <= charts; ) {
    // A short queue: what waits is not what is measured.
    for (; dropped < charts && dropped < ended + 40; dropped++) {
      await blobs.write({ container: 'bundles', name: `scale/${dropped}.json` }, chartOf(dropped));
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const before = ended;
    const runs = await ledger.list({ limit: charts + 10 });
    ended = runs.filter(hasEnded).length;
    if (Math.floor(ended / 25) > Math.floor(before / 25)) {
      const loaded = runs.reduce((sum, { counts }) => sum + (counts.entries ?? 0), 0);
      const memory = ['load-bundles', 'fhir', 'azurite'].map(
        (name) => `${name} ${megabytes(stack.pid(name))}`,
      );
      console.log(
        `${seconds().toFixed(0)} s: ${ended} files, ${loaded} resources, ${(loaded / seconds()).toFixed(0)}/s; ${memory.join(', ')}`,
      );
    }
  }
  const took = seconds();
  const runs = await ledger.list({ limit: charts + 10 });
  const states = new Map<string, number>();
  for (const { state } of runs) states.set(state, (states.get(state) ?? 0) + 1);
  console.log(
    `loaded in ${took.toFixed(0)} s, ${(expected / took).toFixed(0)} resources/s; runs: ${JSON.stringify([...states])}`,
  );

  const client = createFhirClient({ baseUrl: stack.fhirUrl });
  const known = new Set<string>();
  const referred = new Set<string>();
  let urns = 0;
  for (const type of types) {
    let count = 0;
    for await (const resource of client.search(type, { _count: 1000 })) {
      count++;
      known.add(`${type}/${resource.id}`);
      const text = JSON.stringify(resource);
      if (text.includes('urn:uuid:')) urns++;
      for (const [, reference] of text.matchAll(/"reference":"([^"#]+)"/g))
        referred.add(reference ?? '');
    }
    console.log(`server has ${count} ${type}`);
  }
  const dangling = [...referred].filter((reference) => !known.has(reference)).length;
  console.log(
    `expected ${expected}, found ${known.size}, lost ${expected - known.size}; ` +
      `${urns} resources with urn:uuid, ${dangling} references that lead nowhere`,
  );
  if (known.size !== expected || urns > 0 || dangling > 0) process.exitCode = 1;
} finally {
  await stack.close();
  if (values.data === undefined) await rm(scratch, { recursive: true, force: true });
}
