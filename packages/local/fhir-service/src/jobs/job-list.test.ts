import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import type { JobTask } from './job.ts';
import { createJobList } from './job-list.ts';
import { createJobStore } from './job-store.ts';

const dir = mkdtempSync(join(tmpdir(), 'fhir-jobs-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const task: JobTask = { kind: 'export', wanted: { scope: 'system', typeFilters: [] } };
const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
  });
const statusOf = (list: ReturnType<typeof createJobList>, id: string) =>
  list.find(id)?.state.status;

test('what a process leaves unfinished, the next one ends; what has ended keeps its answer', async () => {
  const file = join(dir, 'restart.sqlite');
  const begun: string[] = [];
  const first = createJobList(createJobStore(file), async (job) => {
    begun.push(job.id);
    if (begun.length === 2) await never(job.abort.signal);
    return { output: [begun.length] };
  });
  const done = first.start(task, 'http://x/$export');
  await vi.waitFor(() => expect(statusOf(first, done.id)).toBe('done'));
  const running = first.start(task, 'http://x/$export');
  const queued = first.start(task, 'http://x/$export');
  const cancelled = first.start(task, 'http://x/$export');
  expect(first.cancel(cancelled.id)).toBe(true);
  await vi.waitFor(() => expect(statusOf(first, running.id)).toBe('running'));
  await first.close();

  const second = createJobList(createJobStore(file), async (job) => ({ again: job.request }));
  await vi.waitFor(() => expect(statusOf(second, queued.id)).toBe('done'));
  expect(second.find(done.id)?.state).toEqual({ status: 'done', result: { output: [1] } });
  expect(second.find(running.id)).toMatchObject({
    attempts: 1,
    state: { status: 'done', result: { again: 'http://x/$export' } },
  });
  expect(statusOf(second, cancelled.id)).toBe('cancelled');
  expect(second.cancel(done.id)).toBe(false);
  await second.close();
});

test('a job that never ends is not begun for ever', async () => {
  const file = join(dir, 'poison.sqlite');
  let id = '';
  for (let round = 0; round < 5; round++) {
    // Never closed, as by a kill.
    const list = createJobList(createJobStore(file), async (job) => never(job.abort.signal));
    if (round === 0) id = list.start(task, 'x').id;
    await vi.waitFor(() => expect(list.find(id)).toMatchObject({ attempts: round + 1 }));
  }
  const last = createJobList(createJobStore(file), async () => 'never asked');
  expect(last.find(id)?.state).toMatchObject({
    status: 'failed',
    error: { status: 500, message: expect.stringContaining('stopped 5 times') },
  });
  await last.close();
  const again = createJobStore(file);
  expect(again.find(id)?.state).toMatchObject({ status: 'failed', error: { code: 'incomplete' } });
  again.close();
});

test('old jobs are forgotten, and the oldest of too many; none that has not ended', () => {
  const store = createJobStore(undefined);
  const now = Date.parse('2030-01-20T00:00:00Z');
  const add = (id: string, days: number, status: 'running' | 'cancelled') =>
    store.add({
      id,
      task,
      request: 'x',
      started: new Date(now - days * 86_400_000),
      attempts: 1,
      state: { status },
    });
  add('old', 8, 'cancelled');
  add('old but running', 8, 'running');
  for (let number = 0; number < 1005; number++) add(`j${number}`, 1, 'cancelled');
  store.forgetOld(now);
  expect(store.find('old')).toBeUndefined();
  expect(store.find('old but running')).toBeDefined();
  expect(store.find('j4')).toBeUndefined();
  expect(store.find('j5')).toBeDefined();
  store.close();
});
