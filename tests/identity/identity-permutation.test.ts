import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeFhir } from '../../packages/bundles/src/testing/fake-fhir.ts';
import { ingestRig, testSecret } from '../../packages/bundles/src/testing/ingest-rig.ts';
import {
  createIdentity,
  memoryIdentityTable,
  parseIdentifierSystems,
} from '../../packages/identity/src/index.ts';
import { danglingReferences, finalState } from './final-state.ts';
import {
  type GeneratedFile,
  identifierSystems,
  type Scenario,
  scenarios,
} from './generate-files.ts';
import { serverLookup } from './server-lookup.ts';

/** A whole loader in memory, whose server and table answer after a number of turns, so that workers interleave. */
function startLoader(turns: () => number) {
  const wait = async () => {
    for (let left = turns(); left > 0; left -= 1) await Promise.resolve();
  };
  const fhir = fakeFhir({ before: wait, integrity: true });
  const systems = parseIdentifierSystems(identifierSystems);
  const table = memoryIdentityTable();
  const lookup = serverLookup(fhir, wait);
  const identities = createIdentity({
    secret: testSecret,
    systems,
    lookup,
    table: {
      async get(addresses) {
        await wait();
        return table.get(addresses);
      },
      async commit(groups) {
        await wait();
        return table.commit(groups);
      },
    },
  });
  return ingestRig({ fhir, identifierSystems, ports: { identities } });
}

type Loader = ReturnType<typeof startLoader>;

/** Drops files in order and lets so many workers empty the queue together. */
async function load(loader: Loader, files: readonly GeneratedFile[], workers: number) {
  for (const { name, bundle } of files) await loader.put(name, bundle);
  const { queue, settings } = loader;
  let busy = 0;
  const worker = async () => {
    for (let idle = 0; idle < 50; ) {
      const next = queue.nextAt(settings.queue);
      if (next !== undefined && next <= loader.ports.now()) {
        busy += 1;
        try {
          await loader.work(queue.take(settings.queue));
        } finally {
          busy -= 1;
        }
        idle = 0;
      } else {
        if (busy === 0 && next !== undefined) loader.advance(next - loader.ports.now());
        else if (busy === 0) idle += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function stateAfter(files: readonly GeneratedFile[], workers = 1, turns = () => 0) {
  const loader = startLoader(turns);
  await load(loader, files, workers);
  return loader.fhir.current();
}

test('any order and repetition of files and any number of workers ends in the same persons, encounters and facts', async () => {
  const plan = scenarios.chain((scenario) =>
    fc.record({
      scenario: fc.constant<Scenario>(scenario),
      order: fc.shuffledSubarray([...scenario.files, ...scenario.files], {
        minLength: scenario.files.length,
      }),
      // Some answers come at once, some late.
      turns: fc.infiniteStream(
        fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 8 }) }, fc.nat({ max: 200 })),
      ),
      workers: fc.integer({ min: 1, max: 8 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(plan, async ({ scenario, order, turns, workers }) => {
      const expected = await stateAfter(scenario.files);
      const persons = [...expected.keys()].filter((reference) => reference.startsWith('Patient/'));
      expect(persons).toHaveLength(scenario.people);
      expect(danglingReferences(expected)).toEqual([]);
      // The missing ones follow at the end, so that the set is the same.
      const missing = scenario.files.filter((file) => !order.includes(file));
      const actual = await stateAfter(
        [...order, ...missing],
        workers,
        () => turns.next().value ?? 0,
      );
      expect(finalState(actual)).toEqual(finalState(expected));
    }),
    { numRuns: 100, endOnFailure: true },
  );
}, 120_000);
