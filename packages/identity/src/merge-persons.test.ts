import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdentifierSystems } from './identifier-systems.ts';
import { createIdentity, type Identity } from './identity.ts';
import { memoryIdentityTable } from './memory-identity-table.ts';

const systems = parseIdentifierSystems([
  { system: 'mrn', trusted: true },
  { system: 'ssn', trusted: true },
]);
const at = { type: 'Patient', source: 'north' };
const mrn = (value: string) => ({ system: 'mrn', value });

function setup(names: readonly string[] = ['a', 'b', 'c']) {
  const table = memoryIdentityTable();
  const make = () =>
    createIdentity({ secret: 's', table, systems, now: () => Date.UTC(2026, 0, 1) });
  const ready = make().resolve(
    names.map((value) => ({ ...at, identifiers: [mrn(value)], mint: true })),
  );
  return { make, ready };
}

async function idOf(identity: Identity, value: string, more = {}) {
  const [answer] = await identity.resolve([
    { ...at, identifiers: [mrn(value)], mint: false, ...more },
  ]);
  return answer && 'id' in answer ? answer.id : answer?.kind;
}

async function mergeByMrn(identity: Identity, retired: string, survivor: string) {
  const [retiredId = '', survivorId = ''] = [
    await idOf(identity, retired, { retired: true }),
    await idOf(identity, survivor),
  ];
  return identity.merge({ ...at, retiredId, survivorId });
}

test('after a merge the retired number leads to the survivor; the retirement itself still means the retired one', async () => {
  const { make, ready } = setup();
  await ready;
  const identity = make();
  const [a, b] = [await idOf(identity, 'a'), await idOf(identity, 'b')];
  expect(await mergeByMrn(identity, 'a', 'b')).toEqual({ survivor: b, retired: a });
  expect(await idOf(identity, 'a')).toBe(b);
  expect(await idOf(identity, 'a', { retired: true })).toBe(a);
  expect(await mergeByMrn(identity, 'a', 'b')).toEqual({ survivor: b, retired: undefined });
  expect(await identity.show('Patient', a ?? '')).toMatchObject({
    mergedInto: b,
    events: [{ event: 'created' }, { event: 'merged-into', other: b }],
  });
});

test('a merge can be taken back', async () => {
  const { make, ready } = setup();
  await ready;
  const identity = make();
  const a = (await idOf(identity, 'a')) ?? '';
  await mergeByMrn(identity, 'a', 'b');
  expect(await identity.unmerge({ ...at, retiredId: a })).toBe(true);
  expect(await identity.unmerge({ ...at, retiredId: a })).toBe(false);
  expect(await idOf(identity, 'a')).toBe(a);
});

test('two workers that merge each other’s way end in one person, without a circle', async () => {
  const { make, ready } = setup();
  await ready;
  const [one, two] = [make(), make()];
  await Promise.all([mergeByMrn(one, 'a', 'b'), mergeByMrn(two, 'b', 'a')]);
  expect(await idOf(make(), 'a')).toBe(await idOf(make(), 'b'));
});

test('any order and repetition of merges by any workers joins the same persons', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const pair = fc
    .tuple(fc.constantFrom(...names), fc.constantFrom(...names))
    .filter(([x, y]) => x !== y);
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(pair, { maxLength: 6 })
        .chain((pairs) =>
          fc.tuple(
            fc.constant(pairs),
            fc.shuffledSubarray([...pairs, ...pairs], { minLength: pairs.length * 2 }),
          ),
        ),
      async ([pairs, shuffled]) => {
        const groups = async (list: readonly (readonly [string, string])[], parallel: boolean) => {
          const { make, ready } = setup(names);
          await ready;
          const play = async ([x, y]: readonly [string, string]) => mergeByMrn(make(), x, y);
          if (parallel) await Promise.all(list.map(play));
          else for (const one of list) await play(one);
          const identity = make();
          const ids = await Promise.all(names.map((name) => idOf(identity, name)));
          return ids.map((id) => ids.indexOf(id));
        };
        const expected = await groups(pairs, false);
        expect(await groups(shuffled, false)).toEqual(expected);
        expect(await groups(shuffled, true)).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});

test('a changed number keeps the id; a number of somebody else is a conflict', async () => {
  const { make, ready } = setup();
  await ready;
  const identity = make();
  const a = await idOf(identity, 'a');
  expect(await identity.rekey({ ...at, from: mrn('a'), to: mrn('new') })).toEqual({
    kind: 'known',
    id: a,
  });
  expect([await idOf(identity, 'new'), await idOf(identity, 'a')]).toEqual([a, a]);
  expect(await identity.rekey({ ...at, from: mrn('new'), to: mrn('newer') })).toEqual({
    kind: 'known',
    id: a,
  });
  expect(await identity.rekey({ ...at, from: mrn('a'), to: mrn('b') })).toMatchObject({
    kind: 'conflict',
  });
  expect(await identity.rekey({ ...at, from: mrn('x'), to: mrn('y') })).toEqual({ kind: 'absent' });
});

test('the ids that a source gives are split off with the identifiers', async () => {
  const identity = setup([]).make();
  const question = (sourceId: string, ...values: string[]) => ({
    type: 'Patient',
    source: 'north',
    sourceId,
    identifiers: values.map(mrn),
    mint: true,
  });
  const idOf = async (one: ReturnType<typeof question>) => {
    const [answer] = await identity.resolve([one]);
    return answer && 'id' in answer ? answer.id : answer?.kind;
  };
  const id = await idOf(question('1', 'a'));
  // Two records of the source, one of which had a wrong number.
  expect(await idOf(question('2', 'a', 'b'))).toBe(id);
  const split = { type: 'Patient', source: 'north', id: id ?? '', identifiers: [mrn('b')] };
  const other = await identity.split({ ...split, sourceIds: ['2'] });
  expect(await idOf(question('2', 'b'))).toBe(other);
  expect(await idOf(question('1', 'a'))).toBe(id);
  expect(await identity.split({ ...split, sourceIds: ['2'], newId: other })).toBe(other);
});

test('identifiers can be split off a person in whom two were one', async () => {
  const { make } = setup([]);
  const identity = make();
  const [answer] = await identity.resolve([
    { ...at, identifiers: [mrn('a'), { system: 'ssn', value: '1' }], mint: true },
  ]);
  const id = answer && 'id' in answer ? answer.id : '';
  const other = await identity.split({ ...at, id, identifiers: [{ system: 'ssn', value: '1' }] });
  expect(other).not.toBe(id);
  expect(await idOf(identity, 'a')).toBe(id);
  const [bySsn] = await identity.resolve([
    { ...at, identifiers: [{ system: 'ssn', value: '1' }], mint: true },
  ]);
  expect(bySsn).toEqual({ kind: 'known', id: other });
  expect(
    await identity.split({ ...at, id, identifiers: [{ system: 'ssn', value: '1' }], newId: other }),
  ).toBe(other);
  // The last identifier, whose own id it is, can go, too.
  expect(await identity.split({ ...at, id, identifiers: [mrn('a')] })).not.toBe(id);
  expect((await identity.show('Patient', id))?.identifiers).toEqual([]);
  await expect(identity.split({ ...at, id, identifiers: [mrn('zzz')] })).rejects.toMatchObject({
    code: 'invalid-operation',
  });
});

test('a link is noted on both sides and taken away', async () => {
  const { make, ready } = setup();
  await ready;
  const identity = make();
  const ids = [(await idOf(identity, 'a')) ?? '', (await idOf(identity, 'b')) ?? ''] as const;
  await identity.link({ ...at, ids });
  await identity.link({ ...at, ids });
  expect((await identity.show('Patient', ids[1]))?.links).toEqual([ids[0]]);
  expect(await idOf(identity, 'a')).toBe(ids[0]);
  await identity.unlink({ ...at, ids });
  expect((await identity.show('Patient', ids[0]))?.links).toEqual([]);
});

test('explain tells each step', async () => {
  const { make, ready } = setup();
  await ready;
  const identity = make();
  const [a, b] = [await idOf(identity, 'a'), await idOf(identity, 'b')];
  await mergeByMrn(identity, 'a', 'b');
  expect(await identity.explain({ ...at, identifier: mrn('a') })).toMatchObject({
    system: 'mrn',
    trusted: true,
    scope: undefined,
    binding: { id: a, origin: 'minted', source: 'north' },
    merges: [a, b],
    id: b,
  });
  expect(
    await identity.explain({ ...at, identifier: { system: 'local', value: '-' } }),
  ).toMatchObject({ usable: false, scope: 'north', id: undefined });
});
