import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdentifierSystems } from './identifier-systems.ts';
import { createIdentity } from './identity.ts';
import type { IdentityTable } from './identity-table.ts';
import { memoryIdentityTable } from './memory-identity-table.ts';
import type { IdentityQuestion } from './question.ts';

const systems = parseIdentifierSystems(
  ['ssn', 'north-mrn', 'south-mrn'].map((system) => ({ system, trusted: true })),
);

/** Every table call takes a random number of turns, so that workers interleave at every await. */
function slowTable(inner: IdentityTable, turns: () => number): IdentityTable {
  const wait = async () => {
    for (let left = turns(); left > 0; left -= 1) await Promise.resolve();
  };
  return {
    async get(addresses) {
      await wait();
      const rows = await inner.get(addresses);
      await wait();
      return rows;
    },
    async commit(groups) {
      await wait();
      const outcomes = await inner.commit(groups);
      await wait();
      return outcomes;
    },
  };
}

type Input = { person: number; question: IdentityQuestion };

/** What a source knows of a person never bridges two: every record of one person carries the SSN. */
const inputs = fc
  .uniqueArray(
    fc.record({
      person: fc.nat({ max: 4 }),
      source: fc.constantFrom('north', 'south', 'east'),
      withMrn: fc.boolean(),
      record: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 14, selector: (input) => JSON.stringify(input) },
  )
  .map((list): Input[] =>
    list.map(({ person, source, withMrn, record }) => ({
      person,
      question: {
        type: 'Patient',
        source,
        sourceId: `${person}-${record}`,
        identifiers: [
          { system: 'ssn', value: `s${person}` },
          ...(withMrn ? [{ system: `${source}-mrn`, value: `m${person}` }] : []),
          // The same small numbers everywhere: they must not reach across sources.
          { system: 'local', value: `${person % 2}-${source === 'north' ? person : `x${person}`}` },
        ],
        mint: true,
      },
    })),
  );

test('any order, repetition and number of workers ends in the same persons', async () => {
  const run = fc.record({
    inputs,
    order: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
    turns: fc.infiniteStream(fc.nat({ max: 6 })),
    workers: fc.integer({ min: 1, max: 8 }),
    batch: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(run, async ({ inputs: given, order, turns, workers, batch }) => {
      const shuffled = [...given, ...given]
        .map((input) => ({ input, at: order.next().value ?? 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ input }) => input);
      const table = memoryIdentityTable();
      const idsOf = new Map<number, Set<string>>();
      const queue = [...shuffled];
      const worker = async () => {
        const identity = createIdentity({
          secret: 's',
          table: slowTable(table, () => turns.next().value ?? 0),
          systems,
        });
        while (queue.length > 0) {
          const part = queue.splice(0, batch);
          const answers = await identity.resolve(part.map(({ question }) => question));
          answers.forEach((answer, index) => {
            expect(answer.kind).toMatch(/known|minted/);
            const person = part[index]?.person ?? -1;
            const ids = idsOf.get(person) ?? new Set();
            if ('id' in answer) ids.add(answer.id);
            idsOf.set(person, ids);
          });
        }
      };
      await Promise.all(Array.from({ length: workers }, worker));
      // One person is one id, and two people are two.
      expect([...idsOf.values()].map((ids) => ids.size)).toEqual([...idsOf].map(() => 1));
      expect(new Set([...idsOf.values()].flatMap((ids) => [...ids])).size).toBe(idsOf.size);
    }),
    { numRuns: 100 },
  );
});
