/**
 * How fast and in how much memory a large document becomes a bundle:
 *
 *   node packages/ccda/bench/convert.ts [MB=8] [runs=5]
 *
 * The document is the largest of the sample cohort, its body repeated with other entry ids until it is large enough.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { convertCcda, parseCcdaConfig } from '../src/index.ts';
import { parseXml } from '../src/xml/parse-xml.ts';

const [megabytes = 8, runs = 5] = process.argv.slice(2).map(Number);
const archive = path.resolve(import.meta.dirname, '../../../samples/ccda/synthea-cohort.zip');

function largeDocument(): Uint8Array {
  const members = Object.values(unzipSync(readFileSync(archive)));
  const [largest] = members.sort((a, b) => b.length - a.length);
  if (largest === undefined) throw new Error('the sample archive is empty');
  const text = new TextDecoder().decode(largest);
  const start = text.indexOf('<structuredBody>') + '<structuredBody>'.length;
  const end = text.indexOf('</structuredBody>');
  const body = text.slice(start, end);
  const copies = Math.max(
    1,
    Math.ceil((megabytes * 1e6 - (text.length - body.length)) / body.length),
  );
  const bodies = Array.from({ length: copies }, (_, copy) =>
    body
      .replaceAll(/<id root="[0-9a-f]{8}-/g, `<id root="${String(copy).padStart(8, '0')}-`)
      .replaceAll(/(ID="|value="#)([a-z])/g, `$1c${copy}-$2`),
  );
  const whole = text.slice(0, start) + bodies.join('') + text.slice(end);
  return new TextEncoder().encode(whole);
}

const bytes = largeDocument();
const config = parseCcdaConfig();
const size = bytes.byteLength / 1e6;
const peak = () => `${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB peak`;
console.log(`${size.toFixed(1)} MB, ${peak()} before`);
for (let run = 1; run <= runs; run += 1) {
  const before = process.cpuUsage();
  const started = performance.now();
  const { bundle, ledger } = convertCcda(bytes, config);
  const wall = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const cpu = (user + system) / 1e6;
  console.log(
    `run ${run}: ${(size / wall).toFixed(1)} MB/s, ${(size / cpu).toFixed(1)} MB/s of CPU time, ${bundle.entry?.length} resources of ${ledger.entries.in} entries, ${peak()}`,
  );
}
const started = performance.now();
parseXml(bytes);
console.log(`reading alone: ${(size / ((performance.now() - started) / 1000)).toFixed(1)} MB/s`);
