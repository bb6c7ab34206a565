import fc from 'fast-check';
import type { FhirResource, OperationOutcome } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { BundleError } from '../bundle-error.ts';
import { type CrashPlan, crashing, ingestOver, settleCrashing } from '../testing/crashing-ports.ts';
import { fakeFhir } from '../testing/fake-fhir.ts';
import { type FakeImportOptions, fakeImport } from '../testing/fake-import.ts';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';
import { ingestRun } from './ingest-run.ts';

const problem = (text: string): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'processing', details: { text } }],
});
const isBad = (resource: unknown) =>
  (resource as { status?: string } | undefined)?.status === 'bad';
const refuse = (resource: unknown) => (isBad(resource) ? 'bad status' : undefined);

function rigFor(options: FakeImportOptions & { off?: boolean; limits?: number } = {}) {
  const fhir = fakeFhir({
    refuse: ({ resource }) => (isBad(resource) ? problem('bad status') : undefined),
  });
  const settings = {
    importFrom: options.off ? ('off' as const) : 1,
    limits: { maxEntries: options.limits ?? 5, maxBytes: 1e6 },
    parallelChunks: 1,
  };
  const plain = ingestRig({ fhir, settings });
  const bulkImport = fakeImport(fhir, plain.blobs, { refuse, ...options });
  const ports = { ...plain.ports, bulkImport };
  return Object.assign(plain, { bulkImport, ports }, ingestOver(plain, ports));
}
type Rig = ReturnType<typeof rigFor>;

/** `work` and `settle` of the rig close over its own ports: with the import, messages are delivered by this. */
async function drop(rig: Rig, name: string, content: unknown, container?: string) {
  const { id } = await rig.put(name, content, container);
  await settleCrashing(rig);
  return rig.result(id);
}

/** A chart whose encounter, which is shared, refers to a condition: a fact that has to come first. */
const chart = (n: number, more: readonly object[] = []) =>
  bundle('collection', [
    patient(`p${n}`, `m${n}`),
    { resourceType: 'Condition', id: `needed${n}`, subject: { reference: `Patient/p${n}` } },
    {
      resourceType: 'Encounter',
      id: `e${n}`,
      status: 'finished',
      diagnosis: [{ condition: { reference: `Condition/needed${n}` } }],
    },
    observation(`a${n}`, `Patient/p${n}`, { encounter: { reference: `Encounter/e${n}` } }),
    observation(`b${n}`, `Patient/p${n}`, { hasMember: [{ reference: `Observation/a${n}` }] }),
    observation(`c${n}`, `Patient/p${n}`, { performer: [{ reference: 'Practitioner/absent' }] }),
    { resourceType: 'Procedure', id: `x${n}`, subject: { reference: `Patient/p${n}` } },
    ...more,
  ]);

const failing = [
  observation('bad', 'Patient/p1', { status: 'bad' }),
  observation('of-bad', 'Patient/p1', { hasMember: [{ reference: 'Observation/bad' }] }),
  { resource: { id: 'nothing' } },
];

const content = (rig: Rig) =>
  new Map(
    [...rig.fhir.current()].map(([reference, { meta, ...rest }]) => {
      const { versionId: _v, lastUpdated: _l, ...marks } = meta ?? {};
      return [reference, { ...rest, meta: marks }];
    }),
  );
/** Errors of a job that nobody knows any more are left to the retention. */
const isForgotten = (name: string) => /^import\/[A-Z]/.test(name);
const left = (rig: Rig) => rig.blobs.names().filter((name) => /^(?:work|import)\//.test(name));
const types = (lines: readonly string[]) =>
  lines.map((line) => (JSON.parse(line) as FhirResource).resourceType).sort();

describe('a large file by the import of the server', () => {
  test('ends as by the ordinary way; what is shared, and what it needs, goes the ordinary way', async () => {
    const [rig, ordinary] = [rigFor(), rigFor({ off: true })];
    const [result, expected] = [
      await drop(rig, 'a.json', chart(1)),
      await drop(ordinary, 'a.json', chart(1)),
    ];
    expect(ordinary.bulkImport.jobs).toEqual([]);
    expect(content(rig)).toEqual(content(ordinary));
    expect(result.outcomes).toEqual(
      expected.outcomes.map(({ status: _status, ms: _ms, ...outcome }) =>
        expect.objectContaining(outcome),
      ),
    );
    expect(result.run).toMatchObject({ state: 'loaded', counts: expected.run.counts });
    const [job] = rig.bulkImport.jobs;
    expect(types(job?.lines ?? [])).toEqual([
      'Observation',
      'Observation',
      'Observation',
      'Procedure',
    ]);
    expect(job?.files.map(({ name }) => name)).toEqual([
      `${result.run.id}/0-Observation.ndjson`,
      `${result.run.id}/0-Procedure.ndjson`,
    ]);
    expect(left(rig)).toEqual([]);
    const late = {
      resourceType: 'Practitioner',
      id: 'absent',
      meta: { lastUpdated: '2024-01-01' },
    };
    // The reference that nobody answers waits as on the ordinary way, and is completed.
    await drop(rig, 'late.json', late);
    await drop(ordinary, 'late.json', late);
    expect(content(rig)).toEqual(content(ordinary));
  });

  test('dropped again it writes nothing; changed, only what changed goes, and not by the import', async () => {
    const rig = rigFor();
    await drop(rig, 'a.json', chart(1));
    const writes = rig.fhir.writes.length;
    expect((await drop(rig, 'b.json', chart(1))).run.state).toBe('unchanged');
    const changed = chart(1, [{ resourceType: 'Procedure', id: 'x1', status: 'completed' }]);
    const next = await drop(rig, 'c.json', { ...changed, timestamp: '2030-01-01T00:00:00Z' });
    expect(next.run.state).toBe('loaded');
    expect(rig.bulkImport.jobs).toHaveLength(1);
    expect(rig.fhir.writes.slice(writes).length).toBeGreaterThan(0);
    expect(next.codes).not.toContain('created');
  });

  test.each([
    [1, undefined],
    [0, undefined],
    [1, 400],
    [0, 700],
  ] as const)(
    'errors lead back to their entries: lines from %i, stretches of %s bytes',
    async (base, stretchBytes) => {
      const more = Array.from({ length: 40 }, (_, i) =>
        observation(`n${i}`, 'Patient/p1', i % 7 === 3 ? { status: 'bad' } : {}),
      );
      const rig = rigFor({ base, ...(stretchBytes && { stretchBytes }) });
      const { outcomes, run } = await drop(rig, 'a.json', chart(1, more));
      const rejected = outcomes.filter(({ code }) => code === 'rejected');
      expect(rejected.map(({ index }) => index)).toEqual([10, 17, 24, 31, 38, 45]);
      expect(
        rejected.every(({ outcome }) => outcome?.issue[0]?.details?.text === 'bad status'),
      ).toBe(true);
      expect(run).toMatchObject({ state: 'partly', counts: { rejected: 6, created: 41 } });
      // The server had already refused them: they are not sent to it once more.
      const puts = rig.fhir.requests
        .flatMap(({ entries }) => entries)
        .filter(({ request }) => request?.method === 'PUT');
      expect(puts.some(({ resource }) => isBad(resource))).toBe(false);
      expect(left(rig)).toEqual([]);
    },
  );

  test('what refers to a refused entry is in and says so; mended, the dead letter completes it', async () => {
    const rig = rigFor();
    const { outcomes, run } = await drop(rig, 'a.json', chart(1, failing));
    expect(outcomes.slice(-3).map(({ code, issues }) => [code, issues])).toEqual([
      ['rejected', ['processing']],
      ['created', ['target-failed']],
      ['invalid', ['no-resource-type']],
    ]);
    const text = await rig.text('dead-letter', `${run.deadLetter}/bundle.json`);
    await drop(rig, 'mended.json', text.replace('"bad"', '"final"'));
    const bad = outcomes.at(-3)?.target ?? '';
    expect(rig.fhir.current().get(bad)).toMatchObject({ status: 'final' });
    const dependent = rig.fhir.current().get(outcomes.at(-2)?.target ?? '');
    expect(dependent).toMatchObject({ hasMember: [{ reference: bad }] });
  });

  test('what was deleted stays deleted', async () => {
    const rig = rigFor();
    const first = await drop(rig, 'a.json', chart(1));
    const target = first.outcomes[6]?.target ?? '';
    rig.fhir.remove(target);
    const again = await drop(rig, 'b.json', chart(1, [{ resourceType: 'Procedure', id: 'new' }]));
    expect(again.outcomes[6]).toMatchObject({ code: 'stale', issues: ['deleted'] });
    expect(rig.fhir.current().has(target)).toBe(false);
    expect(rig.bulkImport.jobs[1]?.lines).toHaveLength(1);
  });

  test('what another worker wrote in between is joined: newer is not covered by older', async () => {
    const rig = rigFor();
    const { put } = rig.fhir;
    const target =
      (await drop(rigFor({ off: true }), 'a.json', chart(1))).outcomes[6]?.target ?? '';
    const newer = {
      resourceType: 'Procedure',
      id: target.split('/')[1],
      status: 'completed',
      meta: { extension: [{ url: 'urn:fph:source-time', valueInstant: '2031-01-01T00:00:00Z' }] },
    } as unknown as FhirResource;
    const { start } = rig.bulkImport;
    rig.bulkImport.start = async (files) => {
      put(newer);
      return start(files);
    };
    await drop(rig, 'a.json', { ...chart(1), timestamp: '2030-01-01T00:00:00Z' });
    expect(rig.fhir.current().get(target)).toMatchObject({ status: 'completed' });
  });

  test('a line refused because somebody else was first is compared, not lost', async () => {
    const isFirst = (resource: unknown) => (resource as FhirResource).resourceType === 'Procedure';
    const rig = rigFor({ refuse: (resource) => (isFirst(resource) ? 'conflict' : undefined) });
    const { put } = rig.fhir;
    const { start } = rig.bulkImport;
    const target =
      (await drop(rigFor({ off: true }), 'a.json', chart(1))).outcomes[6]?.target ?? '';
    rig.bulkImport.start = async (files) => {
      put({ resourceType: 'Procedure', id: target.split('/')[1] } as unknown as FhirResource);
      return start(files);
    };
    const { outcomes } = await drop(rig, 'a.json', chart(1));
    // Without a time of its own it counts as written when the server took it in: later.
    expect(outcomes[6]).toMatchObject({ target, code: 'stale' });
  });
});

describe('any file, whatever the server had before', () => {
  type Fact = { shared: boolean; bad: boolean; targets: number[]; before: string };
  const facts = fc.array(
    fc.record({
      shared: fc.boolean(),
      bad: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      targets: fc.array(fc.nat(30), { maxLength: 3 }),
      before: fc.constantFrom('', '', '', 'older', 'newer', 'same', 'deleted'),
    }),
    { minLength: 1, maxLength: 25 },
  );
  const failing_ = fc.constantFrom(
    {},
    {},
    { failAfter: 2 },
    { stretchBytes: 500, base: 0 as const },
  );
  const resourceOf = ({ shared, bad, targets }: Fact, n: number, all: readonly Fact[]) => ({
    resourceType: shared ? 'Device' : 'Observation',
    id: `i${n}`,
    ...(shared ? { identifier: [{ system: 'urn:mrn', value: `d${n}` }] } : {}),
    status: bad && !shared ? 'bad' : 'final',
    hasMember: targets.flatMap((target) => {
      const found = all[target % all.length];
      const type = found?.shared ? 'Device' : 'Observation';
      // Mostly backward: a cycle makes one piece of the whole.
      return target <= n ? [{ reference: `${type}/i${target % all.length}` }] : [];
    }),
  });

  test('the same state by both ways, and the same outcomes but for what hangs on a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(
        facts,
        fc.integer({ min: 2, max: 6 }),
        failing_,
        async (drawn, limits, fail) => {
          const resources = drawn.map(resourceOf);
          const results = [];
          for (const off of [true, false]) {
            const rig = rigFor({ off, limits, ...fail });
            for (const [n, { before }] of drawn.entries()) {
              if (before === '') continue;
              const year = before === 'newer' ? 2040 : 2010;
              const status = before === 'same' ? undefined : { status: 'amended' };
              const { hasMember: _members, ...bare } = { ...resources[n], ...status };
              const content = bundle('collection', [bare], {
                timestamp: `${year}-01-01T00:00:00Z`,
              });
              const { outcomes } = await drop(rig, `before${n}.json`, content);
              if (before === 'deleted') rig.fhir.remove(outcomes[0]?.target ?? '');
            }
            const file = bundle('collection', resources, { timestamp: '2024-01-01T00:00:00Z' });
            const { outcomes } = await drop(rig, 'file.json', file);
            const left_ = left(rig).filter((name) => !isForgotten(name));
            results.push({ rig, outcomes, state: content(rig), left_ });
          }
          const [ordinary, imported] = results;
          const spared = new Set<string>();
          for (const [i, { code, issues, target = '' }] of (imported?.outcomes ?? []).entries()) {
            const expected = ordinary?.outcomes[i];
            if (issues?.includes('target-failed')) {
              expect([expected?.code, code]).toEqual(['blocked', 'created']);
              spared.add(target);
            } else expect(code).toBe(expected?.code);
          }
          for (const target of spared) imported?.state.delete(target);
          expect(imported?.state).toEqual(ordinary?.state);
          expect(imported?.left_).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  test('a file that brings little new starts no job', async () => {
    const rig = rigFor();
    const many = Array.from({ length: 40 }, (_, n) => observation(`n${n}`, 'Patient/p1'));
    await drop(rig, 'a.json', chart(1, many));
    const { run } = await drop(
      rig,
      'b.json',
      chart(1, [...many, observation('new', 'Patient/p1')]),
    );
    expect(run).toMatchObject({ counts: { created: 1 }, bulkImport: { reason: 'few-new' } });
    expect(rig.bulkImport.jobs).toHaveLength(1);
  });
});

describe('without the import', () => {
  const plain = async (rig: Rig, content: unknown = chart(1), container?: string) => {
    const ordinary = rigFor({ off: true });
    const [result, expected] = [
      await drop(rig, 'a.json', content, container),
      await drop(ordinary, 'a.json', content, container),
    ];
    expect(content_(rig)).toEqual(content_(ordinary));
    expect(result.run.counts).toEqual(expected.run.counts);
    expect(left(rig)).toEqual([]);
    return result;
  };
  const content_ = content;

  test('when the server has none', async () => {
    const { run } = await plain(rigFor({ types: [] }));
    expect(run.bulkImport).toBeUndefined();
  });

  test('for types that the server does not know: they go the ordinary way, and the others do not', async () => {
    const rig = rigFor({ types: ['Observation'] });
    await plain(rig);
    expect(types(rig.bulkImport.jobs[0]?.lines ?? [])).toEqual(Array(3).fill('Observation'));
  });

  test('when the server refuses the job, which the run says', async () => {
    const { run } = await plain(rigFor({ starts: ['refused'] }));
    expect(run.bulkImport).toEqual({ stage: 'off', reason: 'refused' });
  });

  test('when the server is busy for ten minutes; before that, it is asked again', async () => {
    const again = rigFor({ starts: ['busy', 'busy'] });
    await plain(again);
    expect(again.bulkImport.jobs).toHaveLength(1);
    const { run } = await plain(
      rigFor({ starts: Array.from({ length: 200 }, () => 'busy' as const) }),
    );
    expect(run.bulkImport).toEqual({ stage: 'off', reason: 'busy' });
  });

  test('when the job fails on its way: what is in is in, the rest goes the ordinary way', async () => {
    const { run } = await plain(rigFor({ failAfter: 2 }));
    expect(run.bulkImport).toMatchObject({ stage: 'done', reason: 'failed' });
    expect(run.state).toBe('loaded');
  });

  test('when the job fails before what refers to a bad entry is in: that is held back', async () => {
    const { codes } = await plain(rigFor({ failAfter: 1 }), chart(1, failing));
    expect(codes.slice(-3)).toEqual(['rejected', 'blocked', 'invalid']);
  });

  test('when the job never ends: it is cancelled', async () => {
    const rig = rigFor({ polls: Number.POSITIVE_INFINITY });
    const { run } = await plain(rig);
    expect(run.bulkImport).toMatchObject({ stage: 'done', reason: 'too-slow' });
    expect(rig.bulkImport.cancelled).toHaveLength(1);
  });

  test.each([
    [
      'DELETE',
      { request: { method: 'DELETE', url: 'Observation/00000000-0000-4000-8000-000000000001' } },
    ],
    [
      'ifMatch',
      {
        resource: observation('00000000-0000-4000-8000-000000000002', 'Patient/p1'),
        request: {
          method: 'PUT',
          url: 'Observation/00000000-0000-4000-8000-000000000002',
          ifMatch: 'W/"7"',
        },
      },
    ],
  ])('when an entry has a verb of its own: %s', async (_name, entry) => {
    const rig = rigFor();
    await plain(rig, chart(1, [entry]));
    expect(rig.bulkImport.jobs).toEqual([]);
  });

  test('a transaction in one piece is no import', async () => {
    const rig = rigFor({ limits: 50 });
    const { entry, ...rest } = chart(1);
    const requests = entry.map((each) => ({
      ...each,
      request: { method: 'POST', url: (each as { resource: FhirResource }).resource.resourceType },
    }));
    await plain(rig, { ...rest, type: 'transaction', entry: requests });
    expect(rig.bulkImport.jobs).toEqual([]);
  });

  test('for what cannot be told apart, nor for what refers to it', async () => {
    const twin = { resourceType: 'Practitioner', name: 'twin' };
    const lost = observation('lost', 'Patient/p1', {
      performer: [{ reference: 'Practitioner?name=twin' }],
    });
    const after = observation('after', 'Patient/p1', {
      hasMember: [{ reference: 'Observation/lost' }],
    });
    const results = [];
    for (const off of [true, false]) {
      const rig = rigFor({ off });
      for (const id of ['one', 'two']) rig.fhir.put({ ...twin, id } as unknown as FhirResource);
      const { codes } = await drop(rig, 'a.json', chart(1, [lost, after]));
      expect(codes.slice(-2)).toEqual(['identity-conflict', 'blocked']);
      results.push(content(rig));
    }
    expect(results[1]).toEqual(results[0]);
  });

  test('when the server goes away, the run fails and leaves nothing behind', async () => {
    const rig = rigFor();
    rig.bulkImport.start = async () => {
      throw new BundleError('server-unavailable');
    };
    const { run } = await drop(rig, 'a.json', chart(1));
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'no-progress' } });
    expect(left(rig)).toEqual([]);
  });

  test('when the setting changes on the way: chunks of the other plan are other entries', async () => {
    const rig = rigFor({ starts: ['busy'] });
    const { id } = await rig.put('a.json', chart(1, failing));
    await rig.work({ continue: id });
    expect(await rig.ledger.chunks(id)).not.toEqual([]);
    const settings = { ...rig.settings, importFrom: 'off' as const };
    await ingestRun(id, rig.ports, settings);
    const ordinary = rigFor({ off: true });
    const expected = await drop(ordinary, 'a.json', chart(1, failing));
    const { run, outcomes } = await rig.result(id);
    expect(content(rig)).toEqual(content(ordinary));
    expect(outcomes.map(({ index }) => index)).toEqual(expected.outcomes.map(({ index }) => index));
    expect(run.state).toBe('partly');
    expect(left(rig)).toEqual([]);
  });

  test('versions of one fact in one file keep their order', async () => {
    const rig = rigFor();
    const lines = [1, 2, 3].map((n) =>
      JSON.stringify(
        observation('same', '#p', {
          valueInteger: n,
          meta: { lastUpdated: `202${n}-01-01T00:00:00Z` },
        }),
      ),
    );
    await plain(rig, lines.join('\n'), 'ndjson');
    expect(rig.bulkImport.jobs).toEqual([]);
  });
});

describe('a worker that dies at any moment of an import', () => {
  const crashRig = (plan: CrashPlan, options: FakeImportOptions) => {
    const rig = rigFor(options);
    const wrapped = crashing(plan)({ ...rig.ports });
    return Object.assign(rig, ingestOver(rig, wrapped));
  };
  const stateOf = async (rig: Rig) => ({
    resources: [...rig.fhir.current()].sort(([a], [b]) => (a < b ? -1 : 1)),
    runs: (await rig.ledger.list()).map(({ state, counts, reason }) => {
      const { created = 0, unchanged = 0, ...others } = counts;
      return { state, counts: { ...others, there: created + unchanged }, reason };
    }),
    deadLetters: rig.blobs.names().filter((name) => name.startsWith('dead-letter/')).length,
    left: left(rig).filter((name) => !isForgotten(name)),
  });

  test.each([
    ['that works', {}],
    ['that fails on its way', { failAfter: 2 }],
  ])('%s: the same final state, no version twice', { timeout: 120_000 }, async (_name, options) => {
    const reference = { at: 0, after: false, calls: 0, log: [] as string[] };
    const smooth = crashRig(reference, options);
    await smooth.put('a.json', chart(1, failing));
    await settleCrashing(smooth);
    const expected = await stateOf(smooth);
    expect(expected.left).toEqual([]);
    for (let at = 1; at <= reference.calls; at++) {
      for (const after of [false, true]) {
        const plan = { at, after, calls: 0, log: [] as string[] };
        const rig = crashRig(plan, options);
        await rig.put('a.json', chart(1, failing));
        await settleCrashing(rig);
        const where = `${after ? 'after' : 'before'} call ${at}, ${plan.log[at - 1]}`;
        expect(await stateOf(rig), where).toEqual(expected);
        for (const [target] of expected.resources) {
          expect(rig.fhir.versions(target), `${where}: ${target}`).toBe(1);
        }
        // Only a crash between the start of a job and its record starts another one, which changes nothing.
        expect(rig.bulkImport.jobs.length, where).toBeLessThanOrEqual(2);
      }
    }
  });
});
