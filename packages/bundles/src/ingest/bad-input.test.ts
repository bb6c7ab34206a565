import { describe, expect, test } from 'vitest';
import { fakeFhir } from '../testing/fake-fhir.ts';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A file that fails as a whole: its code, and that its bytes lie in the dead letter. */
describe.each([
  [
    'truncated JSON',
    'a.json',
    '{"resourceType":"Bundle","type":"batch","entry":[{"resource":{',
    'truncated',
  ],
  ['an empty file', 'a.json', '', 'empty'],
  ['blank space', 'a.json', ' \n', 'empty'],
  ['not FHIR', 'a.json', '{"hello":[1,2]}', 'not-fhir'],
  ['not JSON', 'a.json', 'name;birth\nx;y\n', 'not-fhir'],
  ['UTF-16', 'a.json', Buffer.from('\ufeff{"resourceType":"Patient"}', 'utf16le'), 'encoding'],
  ['a history bundle', 'a.json', bundle('history', [patient('1', 'm1')]), 'history-bundle'],
  [
    'JSON with a missing comma',
    'a.json',
    '{"resourceType":"Bundle" "type":"batch"}',
    'invalid-json',
  ],
])('%s', (_name, file, content, code) => {
  test(`fails with ${code}, loads nothing and keeps the file`, async () => {
    const rig = ingestRig();
    const { run } = await rig.drop(file, content);
    expect(run).toMatchObject({ state: 'failed', reason: { code } });
    expect(rig.fhir.writes).toEqual([]);
    expect(run.deadLetter).toBe(`load-bundles/2024/05/01/${run.id}`);
    const raw =
      typeof content === 'string' || content instanceof Uint8Array
        ? content
        : JSON.stringify(content);
    expect(await rig.text('dead-letter', `${run.deadLetter}/input.json`)).toBe(
      Buffer.from(raw).toString(),
    );
    expect(
      JSON.parse(await rig.text('dead-letter', `${run.deadLetter}/outcome.json`)),
    ).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ severity: 'fatal', details: { coding: [{ code }] } }],
    });
  });
});

describe('entries', () => {
  test('one bad entry among 10,000: everything that does not depend on it is in', async () => {
    const count = 10_000;
    const bad = 5_000;
    const fhir = fakeFhir({
      refuse: ({ resource }) =>
        (resource as { status?: string }).status === 'bad'
          ? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'value' }] }
          : undefined,
    });
    const rig = ingestRig({ fhir });
    const entries = Array.from({ length: count }, (_, i) => {
      if (i === 0) return patient(uuid(0), 'm1');
      const more =
        i === bad
          ? { status: 'bad' }
          : i === bad + 1
            ? { hasMember: [{ reference: `Observation/${uuid(bad)}` }] }
            : {};
      return observation(uuid(i), `Patient/${uuid(0)}`, more);
    });
    const { run, outcomes } = await rig.drop('a.json', bundle('collection', entries));
    expect(run.state).toBe('partly');
    expect(run.counts).toEqual({ entries: count, created: count - 2, rejected: 1, blocked: 1 });
    expect(outcomes[bad]).toMatchObject({ code: 'rejected', status: 422, issues: ['value'] });
    expect(outcomes[bad + 1]).toMatchObject({ code: 'blocked', blockedBy: bad });
    expect(fhir.current().size).toBe(count - 2);
    const letter = JSON.parse(await rig.text('dead-letter', `${run.deadLetter}/bundle.json`));
    expect(letter.entry).toHaveLength(2);
  });

  test('a dead letter dropped back whole loads, with the same ids and no doubles', async () => {
    let broken = true;
    const fhir = fakeFhir({
      refuse: ({ resource }) =>
        broken && resource?.resourceType === 'Encounter'
          ? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'value' }] }
          : undefined,
      integrity: true,
    });
    const rig = ingestRig({ fhir });
    const { run } = await rig.drop(
      'a.json',
      bundle('collection', [
        patient('1', 'm1'),
        {
          resourceType: 'Encounter',
          id: '7',
          status: 'finished',
          subject: { reference: 'Patient/1' },
        },
        observation('9', 'Patient/1', { encounter: { reference: 'Encounter/7' } }),
      ]),
    );
    expect(run.counts).toMatchObject({ created: 1, rejected: 1, blocked: 1 });
    broken = false;
    const letter = await rig.text('dead-letter', `${run.deadLetter}/bundle.json`);
    const again = await rig.drop('again.json', letter);
    expect(again.run).toMatchObject({ state: 'loaded', counts: { created: 2 } });
    // As if it had gone well the first time.
    const other = ingestRig();
    await other.drop(
      'a.json',
      bundle('collection', [
        patient('1', 'm1'),
        {
          resourceType: 'Encounter',
          id: '7',
          status: 'finished',
          subject: { reference: 'Patient/1' },
        },
        observation('9', 'Patient/1', { encounter: { reference: 'Encounter/7' } }),
      ]),
    );
    expect([...fhir.current().keys()].sort()).toEqual([...other.fhir.current().keys()].sort());
  });

  test('a forged tag keeps no ids', async () => {
    const rig = ingestRig();
    const meta = { tag: [{ system: 'urn:fph:identified', code: `run.${'0'.repeat(32)}` }] };
    await rig.drop('a.json', {
      resourceType: 'Bundle',
      meta,
      type: 'batch',
      entry: [{ resource: observation('mine', '#x') }],
    });
    expect([...rig.fhir.current().keys()]).not.toContain('Observation/mine');
  });

  test('a repeated fullUrl: the same content counts once, the newer of two contents wins', async () => {
    const rig = ingestRig();
    const entry = (value: string, lastUpdated: string) => ({
      fullUrl: `urn:uuid:${uuid(1)}`,
      resource: { ...observation(uuid(1), '#p'), valueString: value, meta: { lastUpdated } },
    });
    const { codes, run } = await rig.drop(
      'a.json',
      bundle('collection', [
        entry('new', '2024-02-02T00:00:00Z'),
        entry('new', '2024-02-02T00:00:00Z'),
        entry('old', '2024-01-01T00:00:00Z'),
      ]),
    );
    expect(codes).toEqual(['created', 'unchanged', 'superseded']);
    expect(run.state).toBe('loaded');
    expect(rig.fhir.current().get(`Observation/${uuid(1)}`)).toMatchObject({ valueString: 'new' });
  });

  test('forward references and cycles', async () => {
    const rig = ingestRig({ fhir: fakeFhir({ integrity: true }) });
    const { run, codes } = await rig.drop(
      'a.json',
      bundle('collection', [
        observation(uuid(1), `Patient/${uuid(3)}`, {
          hasMember: [{ reference: `Observation/${uuid(2)}` }],
        }),
        observation(uuid(2), `Patient/${uuid(3)}`, {
          hasMember: [{ reference: `Observation/${uuid(1)}` }],
        }),
        patient(uuid(3), 'm1'),
      ]),
    );
    expect(codes).toEqual(['created', 'created', 'created']);
    expect(run.state).toBe('loaded');
  });

  test.each([240_000, 0])(
    'a cycle of over 500: two passes, whole in the end, slices of %i ms',
    async (sliceMs) => {
      const rig = ingestRig({ fhir: fakeFhir({ integrity: true }), settings: { sliceMs } });
      const count = 700;
      const { run } = await rig.drop(
        'a.json',
        bundle(
          'collection',
          Array.from({ length: count }, (_, i) =>
            observation(uuid(i), '#p', {
              hasMember: [{ reference: `Observation/${uuid((i + 1) % count)}` }],
            }),
          ),
        ),
      );
      expect(run).toMatchObject({ state: 'loaded', counts: { entries: count, created: count } });
      for (let i = 0; i < count; i++) {
        expect(rig.fhir.current().get(`Observation/${uuid(i)}`)).toMatchObject({
          hasMember: [{ reference: `Observation/${uuid((i + 1) % count)}` }],
        });
      }
    },
  );

  test('a conditional reference that resolves nowhere becomes a logical one, and waits for its target', async () => {
    const rig = ingestRig();
    const reference = 'Practitioner?identifier=urn:npi|77';
    const first = await rig.drop(
      'a.json',
      bundle('collection', [observation('1', '#p', { performer: [{ reference }] })]),
    );
    expect(first.run).toMatchObject({ state: 'loaded', counts: { created: 1 } });
    expect(first.outcomes[0]?.issues).toEqual(['reference-pending']);
    const [target] = [...rig.fhir.current().keys()];
    expect(rig.fhir.current().get(target ?? '')).toMatchObject({
      performer: [{ type: 'Practitioner', identifier: { system: 'urn:npi', value: '77' } }],
    });
    await rig.drop('b.json', {
      resourceType: 'Practitioner',
      id: uuid(5),
      identifier: [{ system: 'urn:npi', value: '77' }],
    });
    expect(rig.fhir.current().get(target ?? '')).toMatchObject({
      performer: [{ reference: `Practitioner/${uuid(5)}` }],
    });
  });

  test('a reference waits for a file that comes later', async () => {
    const rig = ingestRig({ settings: { referenceWaitMs: 600_000 } });
    const { id } = await rig.put('a.json', bundle('collection', [observation('1', 'Patient/9')]));
    await rig.work(rig.queue.take('load-bundles'));
    expect((await rig.result(id)).run.state).toBe('waiting');
    await rig.put('b.json', patient('9', 'm9'));
    rig.advance(1);
    await rig.settle();
    const { run, outcomes } = await rig.result(id);
    expect(run.state).toBe('loaded');
    expect(outcomes[0]?.issues).toBeUndefined();
  });

  test('a conditional reference that resolves twice is a conflict', async () => {
    const rig = ingestRig();
    for (const id of ['g1', 'g2'])
      rig.fhir.put({ resourceType: 'Group', id, name: 'two' } as never);
    const basic = (id: string, name: string) => ({
      resourceType: 'Basic',
      id,
      code: {},
      subject: { reference: `Group?name=${name}` },
    });
    const { codes, outcomes, run } = await rig.drop(
      'a.json',
      bundle('collection', [basic('x', 'two'), basic('y', 'none')]),
    );
    expect(codes).toEqual(['identity-conflict', 'created']);
    expect(outcomes[0]?.issues).toEqual(['ambiguous-reference']);
    expect(run.state).toBe('partly');
  });

  test('ifNoneExist twice for one identifier in one file makes one', async () => {
    const rig = ingestRig();
    const entry = (n: number) => ({
      fullUrl: `urn:uuid:${uuid(n)}`,
      resource: {
        resourceType: 'Organization',
        name: 'H',
        identifier: [{ system: 'urn:npi', value: '5' }],
      },
      request: { method: 'POST', url: 'Organization', ifNoneExist: 'identifier=urn:npi|5' },
    });
    const { codes } = await rig.drop(
      'a.json',
      bundle('transaction', [
        entry(1),
        entry(2),
        {
          ...{
            resource: observation(uuid(3), '#p', {
              performer: [{ reference: `urn:uuid:${uuid(2)}` }],
            }),
          },
          request: { method: 'POST', url: 'Observation' },
        },
      ]),
    );
    expect(codes).toEqual(['created', 'unchanged', 'created']);
    const organizations = [...rig.fhir.current().keys()].filter((key) =>
      key.startsWith('Organization/'),
    );
    expect(organizations).toHaveLength(1);
    expect(rig.fhir.current().get(`Observation/${uuid(3)}`)).toMatchObject({
      performer: [{ reference: organizations[0] }],
    });
  });

  test('ifNoneExist for one identifier from eight workers at once makes one', async () => {
    const rig = ingestRig();
    const organization = {
      resourceType: 'Organization',
      identifier: [{ system: 'urn:npi', value: '5' }],
    };
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        rig.put(
          `w${n}.json`,
          bundle('batch', [
            {
              fullUrl: `urn:uuid:${uuid(100 + n)}`,
              resource: { ...organization, name: `Hospital ${n}` },
              request: { method: 'POST', url: 'Organization', ifNoneExist: 'identifier=urn:npi|5' },
            },
          ]),
        ),
      ),
    );
    await Promise.all(runs.map(({ id }) => rig.work({ continue: id })));
    await rig.settle();
    for (const { id } of runs) expect((await rig.result(id)).run.state).toBe('loaded');
    expect(rig.fhir.current().size).toBe(1);
  });

  test('the same id in two sources is two people', async () => {
    const rig = ingestRig();
    await rig.drop('north/a.json', patient('1', 'm1'));
    await rig.drop('south/a.json', patient('1', 'm2'));
    expect(rig.fhir.current().size).toBe(2);
  });

  test('two ids for one person are one', async () => {
    const rig = ingestRig();
    await rig.drop('north/a.json', patient('1', 'm1'));
    await rig.drop(
      'south/a.json',
      bundle('collection', [patient('77', 'm1'), observation('1', 'Patient/77')]),
    );
    const patients = [...rig.fhir.current().keys()].filter((key) => key.startsWith('Patient/'));
    expect(patients).toHaveLength(1);
    const facts = [...rig.fhir.current().values()].filter(
      ({ resourceType }) => resourceType === 'Observation',
    );
    expect(facts).toMatchObject([{ subject: { reference: patients[0] } }]);
  });

  test('an older file after a newer one changes nothing', async () => {
    const rig = ingestRig();
    const file = (time: string, gender: string, value: string) => ({
      ...bundle('collection', [
        patient('1', 'm1', { gender }),
        observation('1', 'Patient/1', { valueString: value }),
      ]),
      timestamp: time,
    });
    await rig.drop('new.json', file('2024-02-01T00:00:00Z', 'female', 'new'));
    const { codes } = await rig.drop('old.json', file('2024-01-01T00:00:00Z', 'unknown', 'old'));
    expect(codes).toEqual(['stale', 'stale']);
    expect([...rig.fhir.current().values()]).toMatchObject([
      { gender: 'female' },
      { valueString: 'new' },
    ]);
  });

  test('a transaction with DELETE and PATCH keeps its verbs and goes whole', async () => {
    const rig = ingestRig();
    await rig.drop(
      'a.json',
      bundle('collection', [observation(uuid(1), '#p'), observation(uuid(2), '#p')]),
    );
    const { codes, run } = await rig.drop(
      'b.json',
      bundle('transaction', [
        { request: { method: 'DELETE', url: `Observation/${uuid(1)}` } },
        {
          resource: {
            resourceType: 'Binary',
            contentType: 'application/json-patch+json',
            data: '',
          },
          request: { method: 'PATCH', url: `Observation/${uuid(2)}` },
        },
        { resource: observation(uuid(3), '#p'), request: { method: 'POST', url: 'Observation' } },
      ]),
    );
    expect(codes).toEqual(['deleted', 'updated', 'created']);
    expect(run.atomicity).toBe('whole');
    expect([...rig.fhir.current().keys()].sort()).toEqual([
      `Observation/${uuid(2)}`,
      `Observation/${uuid(3)}`,
    ]);
  });

  test('a transaction of which one entry would make another person is refused whole', async () => {
    const rig = ingestRig();
    const ann = { name: [{ family: 'Ann' }], birthDate: '1970-01-01' };
    await rig.drop('a.json', patient('1', 'm1', ann));
    const other = patient('1', 'm2', { name: [{ family: 'Bob' }], birthDate: '1999-09-09' });
    const { codes, run } = await rig.drop(
      'b.json',
      bundle('transaction', [
        { resource: observation(uuid(3), '#p'), request: { method: 'POST', url: 'Observation' } },
        { resource: other, request: { method: 'PUT', url: 'Patient/1' } },
      ]),
    );
    expect(codes).toEqual(['blocked', 'identity-conflict']);
    expect(run.state).toBe('failed');
    expect([...rig.fhir.current().values()]).toMatchObject([ann]);
  });

  test('GET entries are refused, search outcomes are skipped', async () => {
    const rig = ingestRig();
    const { codes, outcomes } = await rig.drop(
      'a.json',
      bundle('batch', [
        { request: { method: 'GET', url: 'Patient/1' } },
        { resource: { resourceType: 'OperationOutcome', issue: [] }, search: { mode: 'outcome' } },
        observation('1', '#p'),
      ]),
    );
    expect(codes).toEqual(['rejected', 'skipped', 'created']);
    expect(outcomes[0]?.issues).toEqual(['unsupported-verb']);
  });

  test('what was deleted on the server stays deleted', async () => {
    const rig = ingestRig();
    const file = bundle('collection', [observation(uuid(1), '#p')]);
    await rig.drop('a.json', file);
    rig.fhir.remove(`Observation/${uuid(1)}`);
    const { outcomes } = await rig.drop('b.json', file);
    expect(outcomes[0]).toMatchObject({ code: 'stale', issues: ['deleted'] });
    const bold = ingestRig({ fhir: rig.fhir, settings: { resurrect: true } });
    expect((await bold.drop('c.json', file)).codes).toEqual(['created']);
  });

  test('a resource of 30 MB', async () => {
    const rig = ingestRig();
    const big = {
      resourceType: 'Binary',
      id: uuid(1),
      contentType: 'text/plain',
      data: 'A'.repeat(30 * 1024 * 1024),
    };
    const { codes } = await rig.drop('a.json', bundle('batch', [big, observation('1', '#p')]));
    expect(codes).toEqual(['created', 'created']);
    expect((await rig.drop('b.json', { ...big, id: uuid(2) })).codes).toEqual(['created']);
  });

  test('bad NDJSON lines in the middle', async () => {
    const rig = ingestRig();
    const lines = [patient('1', 'm1'), observation('1', 'Patient/1')].map((line) =>
      JSON.stringify(line),
    );
    const { run, codes } = await rig.drop(
      'a.ndjson',
      [lines[0], '{"resourceType":', lines[1], 'x'].join('\n'),
      'ndjson',
    );
    expect(codes).toEqual(['created', 'invalid', 'created', 'invalid']);
    expect(run.state).toBe('partly');
    expect(await rig.text('dead-letter', `${run.deadLetter}/invalid.ndjson`)).toBe(
      '{"resourceType":\nx\n',
    );
  });

  test('hostile nesting is refused, not an overflow', async () => {
    const rig = ingestRig();
    const deep = `${'{"extension":['.repeat(50_000)}${']}'.repeat(50_000)}`;
    const { codes } = await rig.drop(
      'a.json',
      `{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Basic","x":${deep}}},{"resource":{"resourceType":"Basic","id":"1"}}]}`,
    );
    expect(codes).toEqual(['invalid', 'created']);
  });

  test('keys that name a prototype are data like any other', async () => {
    const rig = ingestRig();
    const text =
      '{"resourceType":"Basic","id":"1","code":{},"__proto__":{"subject":{"reference":"urn:uuid:x"}},"constructor":{"a":1}}';
    const { codes } = await rig.drop('a.json', text);
    expect(codes).toEqual(['created']);
    expect(({} as { subject?: unknown }).subject).toBeUndefined();
  });
});

describe('blobs and events', () => {
  test('a blob deleted before it is loaded', async () => {
    const rig = ingestRig();
    const { id, name } = await rig.put('a.json', patient('1', 'm1'));
    await rig.blobs.remove({ container: 'bundles', name });
    await rig.settle();
    expect((await rig.result(id)).run).toMatchObject({
      state: 'failed',
      reason: { code: 'file-gone' },
    });
  });

  test('a blob overwritten while it loads: the old version gives way to the new one', async () => {
    let overwritten = false;
    const fhir = fakeFhir({
      before: async () => {
        if (overwritten) return;
        overwritten = true;
        await rig.put('a.json', bundle('collection', [observation('2', '#p')]));
      },
    });
    const rig = ingestRig({
      fhir,
      settings: { limits: { maxEntries: 1, maxBytes: 1e6 }, parallelChunks: 1 },
    });
    const { id } = await rig.put(
      'a.json',
      // Large enough to be read in pieces; a small file is read at once.
      bundle('collection', [
        observation('1', '#p'),
        { resourceType: 'Binary', id: '3', data: 'A'.repeat(9_000_000) },
      ]),
    );
    await rig.settle();
    expect((await rig.result(id)).run).toMatchObject({
      state: 'failed',
      reason: { code: 'file-changed' },
    });
    expect((await rig.ledger.list({ states: ['loaded'] })).length).toBe(1);
  });

  test('the same event three times is one load', async () => {
    const rig = ingestRig();
    const run = await rig.put('a.json', bundle('collection', [observation('1', '#p')]));
    for (let i = 0; i < 2; i++) await rig.queue.send('load-bundles', { continue: run.id });
    await rig.settle();
    expect(rig.fhir.writes).toHaveLength(1);
    expect(await rig.ledger.list()).toHaveLength(1);
  });

  test('the same content again is unchanged, with no write; unless the server lost it', async () => {
    const rig = ingestRig();
    const file = bundle('collection', [patient('1', 'm1'), observation('1', 'Patient/1')]);
    await rig.drop('a.json', file);
    const requests = rig.fhir.requests.length;
    const again = await rig.drop('b.json', file);
    expect(again.run).toMatchObject({ state: 'unchanged', counts: { entries: 2, unchanged: 2 } });
    expect(again.codes).toEqual(['unchanged', 'unchanged']);
    expect(rig.fhir.writes).toHaveLength(2);
    expect(rig.fhir.requests.length).toBe(requests + 1);
    const lost = ingestRig({ fhir: fakeFhir(), ports: { ledger: rig.ledger } });
    expect((await lost.drop('c.json', file)).run.state).toBe('loaded');
  });

  test.each(['move', 'delete'] as const)('afterLoad %s, and a replay', async (afterLoad) => {
    const rig = ingestRig({ settings: { afterLoad } });
    const good = await rig.drop('good.json', patient('1', 'm1'));
    const bad = await rig.drop('bad.json', '{');
    const moved = afterLoad === 'move';
    const names = rig.blobs.names().filter((name) => /^(bundles|processed|failed)/.test(name));
    expect(names).toEqual(
      moved
        ? ['failed/bundles/north/bad.json', 'processed/bundles/north/good.json']
        : ['bundles/north/bad.json'],
    );
    for (const { run } of [good, bad]) {
      await rig.ledger.reopen(run.id, { force: false });
      await rig.queue.send('load-bundles', { continue: run.id });
      await rig.settle();
    }
    expect((await rig.result(bad.run.id)).run.reason?.code).toBe('truncated');
    expect((await rig.result(good.run.id)).run).toMatchObject(
      moved ? { state: 'unchanged' } : { state: 'failed', reason: { code: 'file-gone' } },
    );
  });

  test('a run that dies again and again, but gets on, is not given up', async () => {
    let calls = 0;
    const fhir = fakeFhir({
      before: (kind, entries) => {
        const isWrite = entries.some(({ request }) => request?.method === 'PUT');
        // Every second write kills the worker.
        if (isWrite && ++calls % 2 === 0) throw new Error(`killed at a ${kind}`);
      },
    });
    const limits = { maxEntries: 1, maxBytes: 1e6 };
    const rig = ingestRig({ fhir, settings: { limits, parallelChunks: 1 } });
    const observations = Array.from({ length: 20 }, (_, n) => observation(String(n), '#p'));
    const { id } = await rig.put('a.json', bundle('collection', observations));
    for (let round = 0; round < 40; round++) {
      await rig.work({ continue: id }).catch(() => {});
      rig.advance(61_000);
    }
    expect((await rig.result(id)).run).toMatchObject({ state: 'loaded', counts: { entries: 20 } });
  });

  test('a server that does not answer ends in a dead letter after five slices, and replay loads it', async () => {
    let down = true;
    const { BundleError } = await import('../bundle-error.ts');
    const fhir = fakeFhir({
      before: () => {
        if (down) throw new BundleError('server-unavailable');
      },
    });
    const rig = ingestRig({ fhir });
    const { run } = await rig.drop('a.json', bundle('collection', [observation('1', '#p')]));
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'no-progress' } });
    expect(run.deadLetter).toBeDefined();
    down = false;
    await rig.ledger.reopen(run.id, { force: false });
    await rig.queue.send('load-bundles', { continue: run.id });
    await rig.settle();
    expect((await rig.result(run.id)).run).toMatchObject({ state: 'loaded', replays: 1 });
  });
});
