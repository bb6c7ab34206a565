/**
 * Loads many charts through the drop container and counts what the server has:
 * `node functions/load-bundles/bench/load-many.ts --from DIR` with Synthea's transaction bundles, or, without,
 * generated ones (`[--charts 1000] [--entries 1000]`); `--data DIR` keeps the platform's data.
 * A million resources take about twenty minutes and 8 GB of disk on two cores. Prints progress with the memory of each
 * process, then counts, ids and references as the FHIR server answers them.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createFhirClient } from '@fph/clients/fhir';
import { azureBlobStore, connectStorage, hasEnded, tableRunLedger } from '@fph/platform';
import { startStack } from '@fph/stack';
import { generatedCharts } from './generated-charts.ts';
import { syntheaCharts } from './synthea-charts.ts';
import type { Expected } from './workload.ts';

const { values } = parseArgs({
  options: {
    charts: { type: 'string', default: '1000' },
    entries: { type: 'string', default: '1000' },
    from: { type: 'string' },
    data: { type: 'string' },
  },
});
const workload =
  values.from === undefined
    ? generatedCharts(Number(values.charts), Number(values.entries))
    : syntheaCharts(values.from);

const scratch = values.data ?? (await mkdtemp(path.join(tmpdir(), 'fph-scale-')));
const stack = await startStack({
  dataDir: scratch,
  only: ['load-bundles', 'fhir'],
  settings: { ...workload.settings, provenance: 'off' },
});
try {
  const storage = connectStorage({ connectionString: stack.storage });
  const blobs = azureBlobStore(storage);
  const ledger = tableRunLedger(storage, { secret: stack.settings['DEPLOYMENT_SECRET'] ?? '' });
  const files = workload.first.length + workload.charts.length;
  const total = [...workload.expected.counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${workload.title}: ${total} resources in ${files} files`);

  const runs = () => ledger.list({ limit: files + 10 });
  const drop = (name: string, body: string) =>
    blobs.write({ container: 'bundles', name: `scale/${name}` }, body);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let ended = 0;
  const untilEnded = async (wanted: number): Promise<void> => {
    while (ended < wanted) {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      const before = ended;
      const all = await runs();
      ended = all.filter(hasEnded).length;
      if (Math.floor(ended / 50) > Math.floor(before / 50)) report(all);
    }
  };
  const report = (all: Awaited<ReturnType<typeof runs>>): void => {
    const loaded = all.reduce((sum, { counts }) => sum + (counts.entries ?? 0), 0);
    const memory = ['load-bundles', 'fhir', 'azurite'].map(
      (name) => `${name} ${megabytes(stack.pid(name))}`,
    );
    const rate = (loaded / seconds()).toFixed(0);
    console.log(
      `${seconds().toFixed(0)} s: ${ended} files, ${loaded} resources, ${rate}/s; ${memory.join(', ')}`,
    );
  };

  for (const { name, body } of workload.first) await drop(name, body());
  await untilEnded(workload.first.length);
  for (let dropped = 0; ended < files; ) {
    // A short queue: what waits is not what is measured.
    const until = Math.min(workload.charts.length, ended + 40);
    for (const { name, body } of workload.charts.slice(dropped, until)) await drop(name, body());
    dropped = Math.max(dropped, until);
    await untilEnded(ended + 1);
  }
  const took = seconds();
  const states = new Map<string, number>();
  for (const { state } of await runs()) states.set(state, (states.get(state) ?? 0) + 1);
  console.log(
    `loaded in ${took.toFixed(0)} s, ${(total / took).toFixed(0)} resources/s; runs: ${JSON.stringify([...states])}`,
  );

  let refused = 0;
  let deadLetters = 0;
  for (const { counts, deadLetter } of await runs()) {
    for (const code of ['identity-conflict', 'blocked', 'rejected'] as const)
      refused += counts[code] ?? 0;
    if (deadLetter !== undefined) deadLetters++;
  }
  const missing = await missingOn(stack.fhirUrl, workload.expected);
  console.log(
    `${missing} not on the server; ${refused} refused, in ${deadLetters} dead letters; ${missing - refused} lost`,
  );
  if (missing !== refused) process.exitCode = 1;
} finally {
  await stack.close();
  if (values.data === undefined) await rm(scratch, { recursive: true, force: true });
}

/** Reads everything back and prints what is there, what lacks, and which references lead nowhere. */
async function missingOn(baseUrl: string, { counts, ids }: Expected): Promise<number> {
  const client = createFhirClient({ baseUrl });
  const known = new Set<string>();
  const referred = new Set<string>();
  let urns = 0;
  for (const [type, expected] of [...counts].sort(([a], [b]) => a.localeCompare(b))) {
    let count = 0;
    for await (const resource of client.search(type, { _count: 1000 })) {
      count++;
      known.add(`${type}/${resource.id}`);
      const text = JSON.stringify(resource);
      // An Identifier may well have a URN as its value; anywhere else it would be a reference into the file.
      if (/"(?!value")\w+":"urn:uuid:/.test(text)) urns++;
      for (const [, reference] of text.matchAll(/"reference":"([^"#]+)"/g))
        referred.add(reference ?? '');
    }
    console.log(`${type}: ${count} on the server, ${expected} in the files`);
  }
  const absent = [...ids].filter((id) => !known.has(id)).length;
  const dangling = [...referred].filter((reference) => !known.has(reference)).length;
  const expected = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(
    `expected ${expected}, found ${known.size}; of ${ids.size} ids that the source gave ${absent} are not there; ` +
      `${urns} resources refer by urn:uuid, ${dangling} of ${referred.size} references lead nowhere`,
  );
  if (urns > 0 || dangling > 0) process.exitCode = 1;
  return expected - known.size;
}

function megabytes(pid: number | undefined): string {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return `${Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024)} MB`;
  } catch {
    return '?';
  }
}
