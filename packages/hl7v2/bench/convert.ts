/**
 * Messages a second on one core, the cold start, and the peak memory for a batch file.
 *
 *   node packages/hl7v2/bench/convert.ts [--seconds 5]
 *   node packages/hl7v2/bench/convert.ts --batch 100000     # streams a generated batch through the converter
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, batch: { type: 'string' } },
});
const started = performance.now();
const { convertHl7v2, parseHl7v2Config, readMessages } = await import('@fph/hl7v2');
const config = parseHl7v2Config({ zone: 'Europe/Berlin' });
const fixture = (name: string): Buffer =>
  readFileSync(path.join(import.meta.dirname, '../fixtures', `${name}.hl7`));
const text = fixture('adt-a01').toString();

/** About 1.5 kB and 8 kB: an admission, and a result with many observations. */
const small = Buffer.from(text);
const results = Array.from(
  { length: 80 },
  (_, index) =>
    `OBX|${index + 2}|NM|${10000 + index}-1^Analyte ${index}^LN||${index}.5|mmol/L^^UCUM|1-100|N|||F|||20240305121500+0100\r`,
);
const large = Buffer.from(`${fixture('oru-r01').toString()}${results.join('')}`);

convertHl7v2(small, config);
process.stdout.write(
  `cold start to the first Bundle: ${(performance.now() - started).toFixed(0)} ms\n`,
);

if (options.batch === undefined) {
  for (const [name, bytes] of [
    ['small', small],
    ['large', large],
  ] as const)
    rate(name, bytes, Number(options.seconds));
} else await batch(Number(options.batch));
process.stdout.write(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB\n`);

function rate(name: string, bytes: Buffer, seconds: number): void {
  for (let warm = 0; warm < 300; warm++) JSON.stringify(convertHl7v2(bytes, config).bundle);
  const begin = performance.now();
  let count = 0;
  let entries = 0;
  while (performance.now() - begin < seconds * 1000) {
    const { bundle } = convertHl7v2(bytes, config);
    JSON.stringify(bundle);
    entries = bundle.entry?.length ?? 0;
    count += 1;
  }
  const each = (performance.now() - begin) / 1000;
  process.stdout.write(
    `${name}: ${bytes.length} bytes, ${entries} entries: ${(count / each).toFixed(0)} messages/s\n`,
  );
}

async function batch(count: number): Promise<void> {
  async function* source(): AsyncGenerator<Buffer> {
    yield Buffer.from('FHS|^~\\&\rBHS|^~\\&\r');
    for (let index = 0; index < count; index++)
      yield Buffer.from(text.replaceAll('12345', String(100000 + index)));
    yield Buffer.from(`BTS|${count}\rFTS|1\r`);
  }
  const begin = performance.now();
  let done = 0;
  for await (const message of readMessages(source())) {
    JSON.stringify(convertHl7v2(message.bytes, config).bundle);
    done += 1;
  }
  const seconds = (performance.now() - begin) / 1000;
  process.stdout.write(`${done} messages in ${seconds.toFixed(1)} s\n`);
}
