/**
 * Messages a second on one core, the cold start, and the peak memory for a batch file. Converted is bytes to Bundle and
 * issues; written is that and the Bundle as JSON text. No message comes twice before a thousand others.
 *
 *   node packages/hl7v2/bench/convert.ts [--seconds 5]
 *   node packages/hl7v2/bench/convert.ts --batch 100000     # streams a generated batch through the converter
 */
import { parseArgs } from 'node:util';
import { largeMessage, smallMessage } from './messages.ts';

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, batch: { type: 'string' } },
});
const started = performance.now();
const { convertHl7v2, parseHl7v2Config, readMessages } = await import('@fph/hl7v2');
const config = parseHl7v2Config({ zone: 'Europe/Berlin' });
convertHl7v2(smallMessage(0), config);
print(`cold start to the first Bundle: ${(performance.now() - started).toFixed(0)} ms`);

if (options.batch === undefined) {
  const seconds = Number(options.seconds);
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
} else await batch(Number(options.batch));
print(`peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function rate(messages: readonly Buffer[], seconds: number, text: boolean): void {
  const one = (bytes: Buffer): void => {
    const { bundle } = convertHl7v2(bytes, config);
    if (text) JSON.stringify(bundle);
  };
  for (const bytes of messages.slice(0, 500)) one(bytes);
  const cpu = process.cpuUsage();
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < seconds * 1000) {
    for (let index = 0; index < 20; index++)
      one(messages[(count + index) % messages.length] as Buffer);
    count += 20;
  }
  const wall = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  print(
    `  ${text ? 'written' : 'converted'}: ${(count / wall).toFixed(0)} messages/s, ${(count / ((user + system) / 1e6)).toFixed(0)} per CPU second`,
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
