import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BatchMessage, readMessages } from './batch.ts';

const message = (id: number): string =>
  `MSH|^~\\&|A|F|||20240101||ADT^A01|${id}|P|2.5\rPID|1||P${id}\r`;

async function read(bytes: Buffer, chunk = 7): Promise<BatchMessage[]> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  const found: BatchMessage[] = [];
  for await (const each of readMessages(chunks()))
    found.push({ ...each, bytes: Buffer.from(each.bytes) });
  return found;
}
const ids = (found: readonly BatchMessage[]): string[] =>
  found.map(({ bytes }) => Buffer.from(bytes).toString().split('|')[9] ?? '');

test('cuts a batch file into its messages without the envelope', async () => {
  const text = `FHS|^~\\&|X\rBHS|^~\\&|X\r${message(1)}${message(2)}BTS|2\rBHS|^~\\&|Y\r${message(3)}BTS|1\rFTS|2\r`;
  const found = await read(Buffer.from(text));
  expect(ids(found)).toEqual(['1', '2', '3']);
  expect(found.map(({ offset }) => offset)).toEqual(
    [1, 2, 3].map((id) => text.indexOf(message(id))),
  );
  expect(found.every(({ bytes }) => !/BTS|BHS|FTS/.test(Buffer.from(bytes).toString()))).toBe(true);
});

test('takes MLLP dumps, line feeds, byte order marks and UTF-16', async () => {
  const framed = `\u000b${message(1)}\u001c\r\u000b${message(2)}\u001c\r`;
  expect(ids(await read(Buffer.from(framed)))).toEqual(['1', '2']);
  expect(
    ids(await read(Buffer.from(`\ufeff${message(1)}${message(2)}`.replaceAll('\r', '\r\n')))),
  ).toEqual(['1', '2']);
  const wide = Buffer.concat([
    Buffer.of(0xff, 0xfe),
    Buffer.from(message(1) + message(2), 'utf16le'),
  ]);
  expect(ids(await read(wide))).toEqual(['1', '2']);
});

test('MSH within a line is content', async () => {
  expect(ids(await read(Buffer.from(`${message(1)}NTE|1||see MSH|9\r${message(2)}`)))).toEqual([
    '1',
    '2',
  ]);
});

test('the size of chunks does not matter', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 6 }),
      async (chunk, count) => {
        const all = Array.from({ length: count }, (_, index) => message(index));
        expect(ids(await read(Buffer.from(all.join('')), chunk))).toEqual(
          all.map((_, index) => String(index)),
        );
      },
    ),
  );
});

test('refuses what holds nothing, and a message beyond the limit', async () => {
  await expect(read(Buffer.from(' \r\n'))).rejects.toMatchObject({ code: 'empty-input' });
  async function* endless() {
    yield Buffer.from(message(1));
    for (;;) yield Buffer.alloc(1000, 65);
  }
  const drain = async () => {
    for await (const _ of readMessages(endless(), 10_000));
  };
  await expect(drain()).rejects.toMatchObject({ code: 'message-too-large' });
});
