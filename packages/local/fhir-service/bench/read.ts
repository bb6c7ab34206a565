/**
 * Measures start, searches and $everything on a store that `bench/load.ts` filled.
 * Usage: node bench/read.ts DATA_DIR
 */
import { keyedSearches } from './keyed-searches.ts';
import { percentile, startService } from './service-process.ts';

const [dataDir = ''] = process.argv.slice(2);
const starts: number[] = [];
for (let i = 0; i < 3; i++) {
  const probe = await startService(dataDir);
  await (await fetch(`${probe.url}/Patient?_count=1`)).arrayBuffer();
  starts.push(probe.readyMs);
  await probe.stop();
}
console.log(`start of the process: ${starts.map((ms) => Math.round(ms)).join(', ')} ms`);

const service = await startService(dataDir);
const all: number[] = [];
for (const { name, paths } of await keyedSearches(service.url)) {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    for (const path of paths) {
      const started = performance.now();
      const response = await fetch(service.url + path);
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${response.status} for ${name}`);
      times.push(performance.now() - started);
    }
  }
  all.push(...times);
  console.log(
    `${name.padEnd(18)} p50 ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, max ${Math.max(...times).toFixed(1)} ms`,
  );
}
console.log(
  `${'all keyed'.padEnd(18)} p50 ${percentile(all, 0.5).toFixed(1)} ms, p95 ${percentile(all, 0.95).toFixed(1)} ms`,
);
for (const path of [
  '/Patient/$P/$everything',
  '/Observation?_total=accurate',
  '/Observation?status=final&_total=accurate&_count=1',
  '/Observation?_sort=-date&_count=50',
  '/Observation?_sort=-_lastUpdated&_count=50',
  '/Observation?code=8302-2&_sort=-date&_count=50',
  '/Observation?subject:Patient.gender=male&_total=accurate&_count=1',
  '/Observation?value-quantity=gt100||mm[Hg]&_total=accurate&_count=1',
  '/Observation?component-code-value-quantity=8480-6$gt140&_count=20',
  '/Observation?code:text=body height&_count=20',
  '/Patient?_sort=family,-birthdate&_count=50',
  '/?_type=Patient,Encounter&_lastUpdated=ge2020&_total=accurate&_count=1',
  '/_history?_count=50',
]) {
  const id =
    (
      (await (await fetch(`${service.url}/Patient?_count=1`)).json()) as {
        entry: { resource: { id: string } }[];
      }
    ).entry[0]?.resource.id ?? '';
  const times: number[] = [];
  let note = '';
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    const response = await fetch(service.url + path.replace('$P', id));
    const body = (await response.json()) as { total?: number; entry?: unknown[]; issue?: unknown };
    times.push(performance.now() - started);
    note = `total ${body.total ?? '-'}, ${body.entry?.length ?? 0} entries${body.issue ? JSON.stringify(body.issue) : ''}`;
  }
  console.log(
    `${path}: first ${times[0]?.toFixed(0)} ms, p50 ${percentile(times, 0.5).toFixed(1)} ms (${note})`,
  );
}
console.log(`peak memory of the service ${service.peakMb()} MB`);
await service.stop();
