import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdentifierSystems } from './identifier-systems.ts';
import { createIdentity } from './identity.ts';
import { memoryIdentityTable } from './memory-identity-table.ts';
import type { IdentityQuestion } from './question.ts';

const systems = parseIdentifierSystems([{ system: 'n', trusted: true }]);

/** Records with any identifiers: some bridge persons that were known apart. */
const records = fc.array(fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 8,
});

const question = (numbers: readonly number[]): IdentityQuestion => ({
  type: 'Patient',
  source: 'north',
  identifiers: numbers.map((value) => ({ system: 'n', value: `v${value}` })),
  mint: true,
});

/** Loads all records; a conflict is settled by a steward, who merges, and the record replayed. */
async function settle(list: readonly (readonly number[])[]): Promise<number[]> {
  const identity = createIdentity({ secret: 's', table: memoryIdentityTable(), systems });
  for (const record of list) {
    for (let done = false; !done; ) {
      const [answer] = await identity.resolve([question(record)]);
      done = answer?.kind !== 'conflict';
      const [survivorId = '', ...others] = answer?.kind === 'conflict' ? answer.ids : [];
      for (const retiredId of others)
        await identity.merge({ type: 'Patient', source: 'steward', retiredId, survivorId });
    }
  }
  const used = [...new Set(list.flat())].sort();
  const answers = await identity.resolve(used.map((one) => ({ ...question([one]), mint: false })));
  const ids = answers.map((answer) => (answer.kind === 'known' ? answer.id : answer.kind));
  return ids.map((id) => ids.indexOf(id));
}

/** Which numbers belong to one person when every record is right. */
function closure(list: readonly (readonly number[])[]): number[] {
  const used = [...new Set(list.flat())].sort();
  const root = new Map(used.map((one) => [one, one]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const record of list) {
      const least = Math.min(...record.map((one) => root.get(one) ?? one));
      for (const one of record) {
        if (root.get(one) !== least) changed = true;
        root.set(one, least);
      }
    }
  }
  const roots = used.map((one) => root.get(one));
  return roots.map((one) => roots.indexOf(one));
}

test('conflicts that a steward merges and replays end in the same persons, whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(
      records.chain((list) =>
        fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
      ),
      async (list) => {
        expect(await settle(list)).toEqual(closure(list));
      },
    ),
    { numRuns: 60 },
  );
});

test('without a steward nobody is merged by guess: two persons known apart stay two', async () => {
  await fc.assert(
    fc.asyncProperty(records, async (list) => {
      const identity = createIdentity({ secret: 's', table: memoryIdentityTable(), systems });
      const apart = await identity.resolve([question([100]), question([101])]);
      for (const record of [...list, [100, 101]]) await identity.resolve([question(record)]);
      const after = await identity.resolve([question([100]), question([101])]);
      expect(after.map((answer) => 'id' in answer && answer.id)).toEqual(
        apart.map((answer) => 'id' in answer && answer.id),
      );
    }),
    { numRuns: 40 },
  );
});
