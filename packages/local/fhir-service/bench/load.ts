/**
 * Loads Synthea over HTTP with four clients while two readers search.
 * Usage: node bench/load.ts SYNTHEA_FHIR_DIR DATA_DIR [--full]
 *
 * The bundles are made before the clock starts and kept as bytes. They go out as our loader sends
 * them, with `Prefer: return=minimal`; `--full` asks for the resources in the answer.
 */
import { bundleSender } from './bundle-sender.ts';
import { type KeyedSearches, keyedSearches } from './keyed-searches.ts';
import { percentile, startService } from './service-process.ts';
import { type Piece, piecesOf, syntheaFiles } from './synthea-bundles.ts';

const options = process.argv.slice(2);
const [source = '', dataDir = ''] = options.filter((option) => !option.startsWith('--'));
const CLIENTS = 4;
const READERS = 2;

const { shared, patients } = syntheaFiles(source);
const [first, ...others] = patients;
const before = [...shared, ...(first === undefined ? [] : [first])].flatMap((file) => [
  ...piecesOf(source, file),
]);
const queue: Piece[] = others.flatMap((file) => [...piecesOf(source, file)]);
const total = queue.reduce((sum, piece) => sum + piece.resources, 0);
const megabytes = queue.reduce((sum, piece) => sum + piece.body.byteLength, 0) / 1e6;

const service = await startService(dataDir);
const sender = bundleSender(service.url, CLIENTS, options.includes('--full') ? '' : 'minimal');
for (const piece of before) await sender.send(piece.body);

const readMs: number[] = [];
let loading = true;
async function reader(searches: KeyedSearches): Promise<void> {
  for (let i = 0; loading; i++) {
    const group = searches[i % searches.length];
    const path = group?.paths[i % group.paths.length] ?? '/metadata';
    const started = performance.now();
    await (await fetch(service.url + path)).arrayBuffer();
    readMs.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const searches = await keyedSearches(service.url);
const requestMs: number[] = [];
const cpuBefore = service.cpuSeconds();
const writerBefore = service.busiestThreadSeconds();
const ownBefore = process.cpuUsage();
const started = performance.now();
const readers = Array.from({ length: READERS }, () => reader(searches));
await Promise.all(
  Array.from({ length: CLIENTS }, async () => {
    for (let piece = queue.shift(); piece; piece = queue.shift()) {
      const sent = performance.now();
      await sender.send(piece.body);
      requestMs.push(performance.now() - sent);
    }
  }),
);
const wallMs = performance.now() - started;
loading = false;
await Promise.all(readers);
const cpu = service.cpuSeconds() - cpuBefore;
const writer = service.busiestThreadSeconds() - writerBefore;
const own = process.cpuUsage(ownBefore);
const ms = (value: number) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
console.log(
  `load: ${total} resources, ${Math.round(megabytes)} MB, in ${Math.round(wallMs)} ms: ${Math.round((total / wallMs) * 1000)}/s`,
);
console.log(
  `transaction of 500: p50 ${ms(percentile(requestMs, 0.5))}, p95 ${ms(percentile(requestMs, 0.95))}`,
);
console.log(
  `searches while loading (${readMs.length}): p50 ${ms(percentile(readMs, 0.5))}, p95 ${ms(percentile(readMs, 0.95))}`,
);
console.log(
  `processor time: service ${cpu.toFixed(1)} s (${Math.round(total / cpu)} resources and their share of the searches per second of it), of that the writer ${writer.toFixed(1)} s; client ${((own.user + own.system) / 1e6).toFixed(1)} s`,
);
console.log(`peak memory of the service ${service.peakMb()} MB`);
sender.close();
await service.stop();
