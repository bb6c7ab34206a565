/**
 * Loads Synthea over HTTP with four clients while two readers search, then measures the searches alone.
 * Usage: node bench/load.ts SYNTHEA_FHIR_DIR DATA_DIR
 */
import { type KeyedSearches, keyedSearches } from './keyed-searches.ts';
import { percentile, startService } from './service-process.ts';
import { type Piece, piecesOf, syntheaFiles } from './synthea-bundles.ts';

const [source = '', dataDir = ''] = process.argv.slice(2);
const CLIENTS = 4;
const READERS = 2;

const service = await startService(dataDir);
const { shared, patients } = syntheaFiles(source);
let resources = 0;
let clientMs = 0;
const requestMs: number[] = [];

async function send(piece: Piece): Promise<void> {
  const started = performance.now();
  const response = await fetch(`${service.url}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/fhir+json' },
    body: piece.body,
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text.slice(0, 300)}`);
  requestMs.push(performance.now() - started);
  resources += piece.resources;
}

// pieces are made ahead in small lots and that time is taken out: it is the client's, not the service's
const queue: Piece[] = [];
const pending = [...patients];
function refill(): void {
  const started = performance.now();
  while (queue.length < 2 * CLIENTS) {
    const file = pending.shift();
    if (file === undefined) break;
    queue.push(...piecesOf(source, file));
  }
  clientMs += performance.now() - started;
}

for (const file of shared) for (const piece of piecesOf(source, file)) await send(piece);
const first = patients.shift();
pending.shift();
if (first) for (const piece of piecesOf(source, first)) await send(piece);

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
const started = performance.now();
const before = resources;
const cpuBefore = service.cpuSeconds();
requestMs.length = 0;
const readers = Array.from({ length: READERS }, () => reader(searches));
await Promise.all(
  Array.from({ length: CLIENTS }, async () => {
    for (;;) {
      if (queue.length === 0) refill();
      const piece = queue.shift();
      if (!piece) return;
      await send(piece);
    }
  }),
);
const wallMs = performance.now() - started;
loading = false;
await Promise.all(readers);
const cpu = service.cpuSeconds() - cpuBefore;
const rate = (ms: number) => Math.round(((resources - before) / ms) * 1000);
console.log(
  `loaded ${resources} resources; ${resources - before} measured in ${Math.round(wallMs)} ms`,
);
console.log(
  `load: ${rate(wallMs)}/s wall, ${rate(wallMs - clientMs)}/s without ${Math.round(clientMs)} ms of reading and cutting files in the client`,
);
console.log(
  `transaction of 500: p50 ${Math.round(percentile(requestMs, 0.5))} ms, p95 ${Math.round(percentile(requestMs, 0.95))} ms`,
);
console.log(
  `searches while loading (${readMs.length}): p50 ${percentile(readMs, 0.5).toFixed(1)} ms, p95 ${percentile(readMs, 0.95).toFixed(1)} ms`,
);
console.log(
  `processor time of the service ${cpu.toFixed(1)} s: ${Math.round((resources - before) / cpu)} resources and their share of the searches per second of it`,
);
console.log(`peak memory of the service ${service.peakMb()} MB`);
await service.stop();
