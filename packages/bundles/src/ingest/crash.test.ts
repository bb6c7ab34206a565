import { describe, expect, test } from 'vitest';
import { type CrashPlan, crashing, ingestOver, settleCrashing } from '../testing/crashing-ports.ts';
import { fakeFhir } from '../testing/fake-fhir.ts';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';
import type { Archives } from './ports.ts';

type Rig = ReturnType<typeof ingestRig>;

const archives: Archives = {
  gunzip: (bytes) => bytes,
  async *members(zip) {
    const files = JSON.parse(Buffer.from(await zip.range(4, zip.size - 4)).toString()) as [
      string,
      object,
    ][];
    for (const [path, content] of files) {
      const bytes = Buffer.from(JSON.stringify(content));
      yield {
        path,
        packedBytes: bytes.length,
        async *stream() {
          yield bytes;
        },
      };
    }
  },
};

const zipOf = (files: readonly (readonly [string, object])[]) =>
  Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.from(JSON.stringify(files))]);

const chart = (n: number) =>
  bundle('collection', [
    patient(`p${n}`, `m${n}`),
    observation(`a${n}`, `Patient/p${n}`),
    observation(`b${n}`, `Patient/p${n}`, { hasMember: [{ reference: `Observation/a${n}` }] }),
    observation(`c${n}`, `Patient/p${n}`),
    observation(`bad${n}`, `Patient/p${n}`, { status: 'bad' }),
    observation(`d${n}`, `Patient/p${n}`, { hasMember: [{ reference: `Observation/bad${n}` }] }),
    { resource: { id: 'nothing' } },
  ]);

const patched = '00000000-0000-4000-8000-000000000001';

const inputs: readonly (readonly [string, string, string, unknown])[] = [
  ['a bundle with failures', 'bundles', 'a.json', chart(1)],
  [
    'a transaction with a PATCH',
    'bundles',
    'a.json',
    bundle('transaction', [
      {
        resource: observation('00000000-0000-4000-8000-000000000002', '#p'),
        request: { method: 'POST', url: 'Observation' },
      },
      {
        resource: { resourceType: 'Binary', contentType: 'application/json-patch+json', data: '' },
        request: { method: 'PATCH', url: `Observation/${patched}` },
      },
    ]),
  ],
  ['a file refused whole', 'bundles', 'a.json', bundle('history', [])],
  [
    'a zip',
    'zip',
    'a.zip',
    zipOf([
      ['x/1.json', chart(1)],
      ['../2.json', chart(2)],
    ]),
  ],
];

function rigFor(plan: CrashPlan): Rig {
  const fhir = fakeFhir({
    refuse: ({ resource }) =>
      (resource as { status?: string }).status === 'bad'
        ? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'value' }] }
        : undefined,
  });
  // Each PATCH makes a version, so that one done twice would show.
  fhir.put(observation(patched, '#p') as never);
  const settings = { limits: { maxEntries: 2, maxBytes: 1e6 }, parallelChunks: 1 };
  const rig = ingestRig({ fhir, settings, ports: { archives } });
  const wrapped = crashing(plan)({ ...rig.ports });
  return Object.assign(rig, ingestOver(rig, wrapped));
}

const stateOf = async (rig: Rig) => ({
  resources: [...rig.fhir.current()].sort(([a], [b]) => (a < b ? -1 : 1)),
  runs: (await rig.ledger.list())
    .map(({ state, counts, reason }) => {
      // What was written and not recorded is found in place.
      const { created = 0, unchanged = 0, ...others } = counts;
      return { state, counts: { ...others, there: created + unchanged }, reason };
    })
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  deadLetters: rig.blobs.names().filter((name) => name.startsWith('dead-letter/')).length,
  left: rig.blobs.names().filter((name) => name.startsWith('work/')),
});

describe.each(inputs)('a worker that dies at any moment: %s', (_name, container, file, content) => {
  test('the same final state, nothing recorded is sent again', { timeout: 60_000 }, async () => {
    const reference = { at: 0, after: false, calls: 0, log: [] as string[] };
    const smooth = rigFor(reference);
    await smooth.put(file, content, container);
    await settleCrashing(smooth);
    const expected = await stateOf(smooth);
    expect(expected.left).toEqual([]);
    expect(reference.calls).toBeGreaterThan(9);

    for (let at = 1; at <= reference.calls; at++) {
      for (const after of [false, true]) {
        const plan = { at, after, calls: 0, log: [] as string[] };
        const rig = rigFor(plan);
        await rig.put(file, content, container);
        const crashes = await settleCrashing(rig);
        const where = `${after ? 'after' : 'before'} call ${at}, ${plan.log[at - 1]}`;
        expect(await stateOf(rig), where).toEqual(expected);
        // A handful of calls (a retry in the background) may swallow the crash; the state must be right all the same.
        expect(crashes, where).toBeLessThanOrEqual(1);
        for (const [reference] of expected.resources) {
          const versions = smooth.fhir.versions(reference);
          expect(rig.fhir.versions(reference), `${where}: ${reference}`).toBe(versions);
        }
        expect(writesAfterRecord(rig), where).toBeLessThanOrEqual(1);
      }
    }
  });
});

/** Chunks whose entries went to the server more often than once, beyond the one in flight. */
function writesAfterRecord(rig: Rig): number {
  const sent = new Map<string, number>();
  for (const { entries } of rig.fhir.requests) {
    const puts = entries
      .filter(({ request }) => request?.method === 'PUT')
      .map(({ request }) => request?.url);
    if (puts.length > 0) sent.set(puts.join(), (sent.get(puts.join()) ?? 0) + 1);
  }
  return [...sent.values()].filter((times) => times > 1).length;
}
