import { describe, expect, test } from 'vitest';
import type { RunKey, RunLedger } from '../ports/runs.ts';

export type LedgerFactory = (options: { now: () => number; leaseMs: number }) => RunLedger;

/** What every {@link RunLedger} does. Ledgers of one factory share their rows, as workers do. */
export function runLedgerContract(make: LedgerFactory): void {
  let count = 0;
  let time = Date.parse('2024-05-01T00:00:00Z');
  const now = () => time;
  const ledger = () => make({ now, leaseMs: 60_000 });
  const key = (more: Partial<RunKey> = {}): RunKey => ({
    pipeline: 'load-bundles',
    container: 'bundles',
    name: `north/Some Body ${++count}'s file.json`,
    etag: '"1"',
    source: 'north',
    ...more,
  });

  test('a doubled event is one run, also at the same moment; another ETag is another', async () => {
    const event = key();
    const runs = await Promise.all(Array.from({ length: 5 }, () => ledger().register(event)));
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    expect(runs[0]).toMatchObject({ ...event, state: 'received', counts: {}, attempts: 0 });
    expect((await ledger().find(event))?.id).toBe(runs[0]?.id);
    const other = await ledger().register({ ...event, etag: '"2"' });
    expect(other.id).not.toBe(runs[0]?.id);
    expect(await ledger().find({ ...event, etag: '"3"' })).toBeUndefined();
  });

  test('the id of a run says nothing of its name', async () => {
    const run = await ledger().register(key());
    expect(run.id).toMatch(/^[0-9a-z]{25}$/);
  });

  describe('leases', () => {
    test('one of many workers gets a run', async () => {
      const { id } = await ledger().register(key());
      const claims = await Promise.all(Array.from({ length: 4 }, () => ledger().claim(id)));
      expect(claims.map(({ kind }) => kind).sort()).toEqual(['busy', 'busy', 'busy', 'claimed']);
      for (const claim of claims) if (claim.kind === 'claimed') claim.lease.abandon();
    });

    test('saves, releases, ends', async () => {
      const { id } = await ledger().register(key());
      const claim = await ledger().claim(id);
      if (claim.kind !== 'claimed') return expect.unreachable();
      expect(claim.lease.run).toMatchObject({ attempts: 1, state: 'planning' });
      await Promise.all([
        claim.lease.save({ state: 'loading' }),
        claim.lease.save({ counts: { created: 1 } }),
      ]);
      expect(await ledger().get(id)).toMatchObject({ state: 'loading', counts: { created: 1 } });
      await claim.lease.release({ state: 'waiting' });
      const again = await ledger().claim(id);
      if (again.kind !== 'claimed') return expect.unreachable();
      await again.lease.release({ state: 'loaded', ended: new Date(time).toISOString() });
      expect((await ledger().claim(id)).kind).toBe('ended');
    });

    test('a dead worker loses its run when the lease has run out, and notices', async () => {
      const { id } = await ledger().register(key());
      const first = await ledger().claim(id);
      if (first.kind !== 'claimed') return expect.unreachable();
      time += 59_000;
      expect((await ledger().claim(id)).kind).toBe('busy');
      time += 2_000;
      const second = await ledger().claim(id);
      expect(second.kind).toBe('claimed');
      await expect(first.lease.save({ state: 'loading' })).rejects.toMatchObject({
        code: 'lease-lost',
      });
      first.lease.abandon();
      if (second.kind === 'claimed') second.lease.abandon();
    });

    test('an unknown run', async () => {
      await expect(ledger().claim('nothing')).rejects.toMatchObject({ code: 'run-unknown' });
      expect(await ledger().get('nothing')).toBeUndefined();
    });
  });

  test('chunks, members and contents', async () => {
    const { id } = await ledger().register(key());
    for (const chunk of [10, 2, 1, 2]) {
      await ledger().recordChunk(id, { chunk, plan: 'p', counts: { created: chunk }, failed: [3] });
    }
    expect((await ledger().chunks(id)).map(({ chunk }) => chunk)).toEqual([1, 2, 10]);
    await ledger().recordMember(id, { member: 1, runId: 'x', state: 'received', counts: {} });
    await ledger().recordMember(id, {
      member: 1,
      runId: 'x',
      state: 'loaded',
      counts: { created: 1 },
    });
    expect(await ledger().members(id)).toMatchObject([{ member: 1, state: 'loaded' }]);
    const content = {
      runId: id,
      counts: { entries: 1 },
      sample: [{ reference: 'Patient/1', versionId: '1' }],
    };
    await ledger().recordContent(`hash-${id}`, content);
    expect(await ledger().content(`hash-${id}`)).toEqual(content);
    expect(await ledger().content('unknown')).toBeUndefined();
  });

  test('lists newest first, by state and parent', async () => {
    const parent = await ledger().register(key());
    time += 1000;
    const child = await ledger().register(key({ parent: parent.id, member: 1, spool: 'x/1' }));
    expect(await ledger().list({ parent: parent.id })).toMatchObject([
      { id: child.id, member: 1, spool: 'x/1' },
    ]);
    const ids = (await ledger().list({ states: ['received'] })).map(({ id }) => id);
    expect(ids.indexOf(child.id)).toBeLessThan(ids.indexOf(parent.id));
    expect(await ledger().list({ states: ['unchanged'] })).toEqual([]);
    expect(await ledger().list({ limit: 1 })).toHaveLength(1);
  });

  test('opens again and forgets how it went; purges what ended long ago', async () => {
    const event = key();
    const { id } = await ledger().register(event);
    const claim = await ledger().claim(id);
    if (claim.kind !== 'claimed') return expect.unreachable();
    await ledger().recordChunk(id, { chunk: 1, plan: 'p', counts: {}, failed: [] });
    await claim.lease.release({ state: 'partly', ended: '2024-01-01T00:00:00.000Z', outcome: 'x' });
    const again = await ledger().reopen(id, { force: true });
    expect(again).toMatchObject({ state: 'received', replays: 1, force: true, attempts: 0 });
    expect(again).not.toHaveProperty('outcome');
    expect(await ledger().chunks(id)).toEqual([]);
    const second = await ledger().claim(id);
    if (second.kind !== 'claimed') return expect.unreachable();
    await second.lease.release({ state: 'loaded', ended: '2024-01-02T00:00:00.000Z' });
    expect(await ledger().purge('2024-01-02T00:00:00.000Z')).toBe(0);
    expect(await ledger().purge('2024-01-03T00:00:00.000Z')).toBe(1);
    expect(await ledger().get(id)).toBeUndefined();
    expect(await ledger().find(event)).toBeUndefined();
  });
}
