import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ReadFormat, type ReadItem, readEntries } from './read-entries.ts';

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  // One buffer used again and again, as a pooled reader would: what the scanner keeps it must copy.
  const shared = Buffer.alloc(Math.max(1, ...sizes));
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    const piece = bytes.subarray(at, at + size);
    shared.set(piece);
    yield shared.subarray(0, piece.length);
    at += piece.length;
  }
}

async function read(content: string | Uint8Array, format: ReadFormat = 'document', sizes = [7]) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const items: ReadItem[] = [];
  for await (const some of readEntries(pieces(bytes, sizes), { format })) items.push(...some);
  return items;
}

const codeOf = async (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

const text = fc.string({
  unit: fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', 'é', '😀', '\n', ':', ','),
});
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
}));
const entries = fc.array(
  fc.dictionary(fc.oneof(text, fc.constantFrom('entry', 'resource')), json.value, { maxKeys: 4 }),
  { minLength: 1, maxLength: 6 },
);

describe('readEntries', () => {
  test('finds every entry whole, however the bytes are cut and wherever `entry` stands', async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.dictionary(fc.constantFrom('total', 'link', 'x'), json.value),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(undefined, 1, '\t'),
        async (entry, others, typeLast, sizes, indent) => {
          const bundle = typeLast
            ? { ...others, entry, type: 'batch', resourceType: 'Bundle' }
            : { resourceType: 'Bundle', type: 'batch', ...others, entry };
          const content = JSON.stringify(bundle, null, indent);
          const bytes = Buffer.from(content);
          const items = await read(content, 'document', sizes);
          const found = items.filter((item) => item.kind === 'entry');
          expect(found.map(({ value }) => value)).toEqual(entry);
          for (const { offset, length, value } of found) {
            expect(JSON.parse(bytes.subarray(offset, offset + length).toString())).toEqual(value);
          }
          const { entry: _, ...header } = bundle;
          expect(items.at(-1)).toEqual({ kind: 'bundle', root: 0, header });
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a Bundle in an entry is part of that entry', async () => {
    const inner = { resourceType: 'Bundle', type: 'batch', entry: [{ a: 1 }] };
    const items = await read(
      JSON.stringify({ resourceType: 'Bundle', entry: [{ resource: inner }] }),
    );
    expect(items.filter(({ kind }) => kind === 'entry')).toHaveLength(1);
  });

  test('a List keeps its own entries', async () => {
    const list = { resourceType: 'List', entry: [{ item: { reference: 'Patient/1' } }] };
    const items = await read(JSON.stringify(list));
    expect(items.map(({ kind }) => kind)).toEqual(['entry', 'not-entries']);
  });

  test('a byte order mark is no content', async () => {
    const items = await read(
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"resourceType":"Patient"}')]),
      'document',
      [1],
    );
    expect(items).toMatchObject([{ kind: 'resource', offset: 3 }]);
  });

  test.each([
    ['', 'empty'],
    [' \n ', 'empty'],
    ['{"resourceType":"Bundle","entry":[{"a":1}', 'truncated'],
    ['{"resourceType":"Bundle","entry":[{"a":"', 'truncated'],
    ['{"resourceType":"Bundle" "entry":[{"a":1}]}', 'invalid-json'],
    ['{"resourceType":"Bundle","entry":[{"a":1} {"a":1}]}', 'invalid-json'],
    ['hello', 'not-fhir'],
    ['MSH|^~\\&|', 'not-fhir'],
    ['[{"resourceType":"Patient"}]', 'not-fhir'],
    ['"x"', 'not-fhir'],
    ['{"resourceType":"Patient"} x', 'invalid-json'],
    [Buffer.from('\ufeff{"a":1}', 'utf16le'), 'encoding'],
    [Buffer.from('{"a":1}', 'utf16le'), 'encoding'],
    [Buffer.from('{"resourceType":"Patient","x":"é"}', 'latin1'), 'encoding'],
  ])('refuses %j with code %s', async (content, code) => {
    expect(await codeOf(read(content))).toBe(code);
  });

  test('a broken entry spoils nothing but itself', async () => {
    const items = await read('{"resourceType":"Bundle","entry":[{"a":1},{"a":01},7,{"a":2}]}');
    expect(items.map(({ kind }) => kind)).toEqual([
      'entry',
      'problem',
      'entry',
      'problem',
      'bundle',
    ]);
  });

  test('NDJSON: bad lines, empty lines, a Bundle a line, no line end at the end', async () => {
    const lines = [
      '{"resourceType":"Patient","id":"1"}',
      '',
      '{"resourceType":',
      '{"resourceType":"Bundle","type":"batch","entry":[{"x":1},{"x":2}]}\r',
      '17',
      '{"resourceType":"Patient","id":"2"}',
    ].join('\n');
    for (const sizes of [[1], [13], [1000]]) {
      const items = await read(lines, 'lines', sizes);
      expect(items.map((item) => [item.kind, item.root])).toEqual([
        ['resource', 0],
        ['problem', 1],
        ['entry', 2],
        ['entry', 2],
        ['bundle', 2],
        ['problem', 3],
        ['resource', 4],
      ]);
      expect(items[1]).toMatchObject({ line: 3, code: 'invalid-json' });
      for (const item of items) {
        if (!('offset' in item) || !('value' in item)) continue;
        const found = Buffer.from(lines).subarray(item.offset, item.offset + item.length);
        expect(JSON.parse(found.toString())).toEqual(item.value);
      }
    }
  });

  test('a line beyond the limit is refused without being kept', async () => {
    const long = `{"resourceType":"Patient","x":"${'a'.repeat(5000)}"}`;
    const items: ReadItem[] = [];
    const stream = pieces(Buffer.from(`${long}\n{"resourceType":"Patient"}\n`), [100]);
    for await (const some of readEntries(stream, { format: 'lines', maxResourceBytes: 1000 })) {
      items.push(...some);
    }
    expect(items).toMatchObject([{ kind: 'problem', code: 'too-large' }, { kind: 'resource' }]);
  });
});
