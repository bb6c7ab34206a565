/**
 * Messages a second on one core, the cold start, and the peak memory for a batch file. Converted is bytes to Bundle and
 * issues; written is that and the Bundle as JSON text. No message comes twice before a thousand others.
 *
 *   node packages/hl7v2/bench/convert.ts [--seconds 5]
 *   node packages/hl7v2/bench/convert.ts --batch 100000     # streams a generated batch through the converter
 *   node packages/hl7v2/bench/convert.ts --fixtures         # the golden files that linuxforhealth/run.sh takes
 *   node packages/hl7v2/bench/convert.ts --cold             # new processes: from sources, and as one file (as deployed)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { largeMessage, smallMessage } from './messages.ts';

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    batch: { type: 'string' },
    fixtures: { type: 'boolean', default: false },
    cold: { type: 'boolean', default: false },
  },
});
if (options.cold) {
  coldStarts();
  process.exit(0);
}
const started = performance.now();
const { convertHl7v2, parseHl7v2Config, readMessages } = await import('@fph/hl7v2');
const config = parseHl7v2Config({ zone: 'Europe/Berlin' });
convertHl7v2(smallMessage(0), config);
print(`cold start to the first Bundle: ${(performance.now() - started).toFixed(0)} ms`);

const seconds = Number(options.seconds);
if (options.batch !== undefined) await batch(Number(options.batch));
else if (options.fixtures) {
  for (const name of ['adt-a01', 'oru-r01', 'vxu-v04', 'siu-s12']) {
    const bytes = readFileSync(path.join(import.meta.dirname, `../fixtures/${name}.hl7`));
    const entries = convertHl7v2(bytes, config).bundle.entry?.length ?? 0;
    print(`${name}: ${bytes.length} bytes, ${entries} entries`);
    rate([bytes], seconds, true);
  }
} else {
  for (const [name, make] of [
    ['small', smallMessage],
    ['large', largeMessage],
  ] as const) {
    const messages = Array.from({ length: 1000 }, (_, index) => make(index));
    const bytes = messages.reduce((sum, { length }) => sum + length, 0) / messages.length;
    const entries = convertHl7v2(make(0), config).bundle.entry?.length ?? 0;
    print(`${name}: ${bytes.toFixed(0)} bytes, ${entries} entries`);
    for (const text of [false, true]) rate(messages, seconds, text);
  }
}
print(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function rate(messages: readonly Buffer[], seconds: number, text: boolean): void {
  const one = (bytes: Buffer): void => {
    const { bundle } = convertHl7v2(bytes, config);
    if (text) JSON.stringify(bundle);
  };
  for (let index = 0; index < 500; index++) one(messages[index % messages.length] as Buffer);
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const slices: number[] = [];
  let count = 0;
  while (performance.now() - begin < seconds * 1000) {
    const from = performance.now();
    for (let index = 0; index < 20; index++)
      one(messages[(count + index) % messages.length] as Buffer);
    slices.push(20_000 / (performance.now() - from));
    count += 20;
  }
  const wall = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const [best = 0] = slices.sort((a, b) => b - a).slice(Math.floor(slices.length / 10));
  // On a machine with other work the tenth of the slices that were disturbed least says what the converter does.
  print(
    `  ${text ? 'written' : 'converted'}: ${(count / wall).toFixed(0)} messages/s, ${(count / ((user + system) / 1e6)).toFixed(0)} per CPU second; undisturbed ${best.toFixed(0)}/s`,
  );
}

async function batch(count: number): Promise<void> {
  async function* source(): AsyncGenerator<Buffer> {
    yield Buffer.from('FHS|^~\\&\rBHS|^~\\&\r');
    for (let index = 0; index < count; index++)
      yield Buffer.concat([smallMessage(index), Buffer.from('\r')]);
    yield Buffer.from(`BTS|${count}\rFTS|1\r`);
  }
  const begin = performance.now();
  let done = 0;
  for await (const message of readMessages(source())) {
    JSON.stringify(convertHl7v2(message.bytes, config).bundle);
    done += 1;
  }
  const seconds = (performance.now() - begin) / 1000;
  print(`${done} messages in ${seconds.toFixed(1)} s`);
}

/** Import and first message in five new processes each. */
function coldStarts(): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'fph-cold-'));
  const root = path.join(import.meta.dirname, '../../..');
  const entry = path.join(import.meta.dirname, '../src/index.ts');
  const file = path.join(folder, 'hl7v2.mjs');
  execFileSync(path.join(root, 'node_modules/.bin/esbuild'), [
    ...[entry, '--bundle', '--platform=node', '--format=esm', '--log-level=error'],
    `--outfile=${file}`,
  ]);
  const message = path.join(import.meta.dirname, '../fixtures/adt-a01.hl7');
  const script = `
    const { convertHl7v2, parseHl7v2Config } = await import(process.argv[1]);
    const { readFileSync } = await import('node:fs');
    convertHl7v2(readFileSync(process.argv[2]), parseHl7v2Config({ zone: 'Europe/Berlin' }));
    const { user, system } = process.cpuUsage();
    console.log(performance.now().toFixed(0) + ' ms, CPU ' + ((user + system) / 1000).toFixed(0) + ' ms');`;
  for (const [name, of] of [
    ['sources', entry],
    ['one file', file],
  ] as const)
    for (let count = 0; count < 5; count++) {
      const arguments_ = ['--input-type=module', '-e', script, of, message];
      print(`${name}: ${execFileSync(process.execPath, arguments_).toString().trim()}`);
    }
  rmSync(folder, { recursive: true });
}
