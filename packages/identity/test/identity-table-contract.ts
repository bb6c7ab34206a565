import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IdentityTable } from '../src/identity-table.ts';

/** What every {@link IdentityTable} must do. `open` gives a table; two calls give two views of the same rows. */
export function identityTableContract(
  open: () => Promise<{ table: IdentityTable; other: IdentityTable; close(): Promise<void> }>,
): void {
  let table: IdentityTable;
  let other: IdentityTable;
  let close: () => Promise<void>;
  let serial = 0;
  const fresh = (name: string) => `e-${name}.${serial++}`;

  beforeAll(async () => {
    ({ table, other, close } = await open());
  });
  afterAll(async () => close());

  const read = async (key: string) => (await table.get([{ partition: 'Patient', key }]))[0];
  const insert = async (on: IdentityTable, key: string, value = '"a"') =>
    (await on.commit([{ partition: 'Patient', writes: [{ key, value }] }]))[0];

  test('rows come back in the order asked, with undefined for what is not there', async () => {
    const [a, b] = [fresh('a'), fresh('b')];
    expect(await insert(table, a, '"ä \\"quoted\\""')).toBe('done');
    expect(await insert(table, b)).toBe('done');
    const found = await other.get(
      [b, fresh('no'), a].map((key) => ({ partition: 'Patient', key })),
    );
    expect(found.map((row) => row?.value)).toEqual(['"a"', undefined, '"ä \\"quoted\\""']);
    expect(await table.get([{ partition: 'Practitioner', key: a }])).toEqual([undefined]);
    expect(await table.get([])).toEqual([]);
    expect(await table.commit([])).toEqual([]);
  });

  test('insert if absent: of many workers exactly one succeeds', async () => {
    const key = fresh('race');
    const values = Array.from({ length: 8 }, (_, index) => `"w${index}"`);
    const outcomes = await Promise.all(
      values.map((value, index) => insert(index % 2 ? table : other, key, value)),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect((await read(key))?.value).toBe(values[outcomes.indexOf('done')]);
  });

  test('a group is written whole or not at all', async () => {
    const [a, b, c] = [fresh('a'), fresh('b'), fresh('c')];
    await insert(table, b);
    const writes = [a, b, c].map((key) => ({ key, value: '"x"' }));
    expect(await table.commit([{ partition: 'Patient', writes }])).toEqual(['changed']);
    expect([await read(a), (await read(b))?.value, await read(c)]).toEqual([
      undefined,
      '"a"',
      undefined,
    ]);
  });

  test('a replacement needs the version that stands', async () => {
    const [key, next] = [fresh('key'), fresh('next')];
    await insert(table, key);
    const version = (await read(key))?.version;
    const replace = async (on: IdentityTable, value: string) =>
      on.commit([
        {
          partition: 'Patient',
          writes: [
            { key, value, version },
            { key: next, value },
          ],
        },
      ]);
    expect(await replace(other, '"one"')).toEqual(['done']);
    expect(await replace(table, '"two"')).toEqual(['changed']);
    expect((await read(key))?.value).toBe('"one"');
    expect((await read(key))?.version).not.toBe(version);
    expect(
      await table.commit([
        {
          partition: 'Patient',
          writes: [{ key: fresh('no'), value: '""', version: version ?? '' }],
        },
      ]),
    ).toEqual(['changed']);
  });

  test('many groups in one call stand each for itself', async () => {
    const taken = fresh('taken');
    await insert(table, taken);
    const keys = Array.from({ length: 250 }, (_, index) => (index === 120 ? taken : fresh('g')));
    const groups = keys.map((key) => ({
      partition: 'Patient',
      writes: [
        { key, value: '"g"' },
        { key: `${key}.x`, value: '"g"' },
      ],
    }));
    const outcomes = await table.commit(groups);
    expect(
      outcomes
        .map((outcome, index) => (outcome === 'changed' ? index : -1))
        .filter((index) => index >= 0),
    ).toEqual([120]);
    const found = await other.get(keys.map((key) => ({ partition: 'Patient', key: `${key}.x` })));
    expect(found.map((row) => row !== undefined)).toEqual(keys.map((key) => key !== taken));
  });
}
