import { hasEnded, type Run } from '@fph/platform';
import type { BlobStore, MessageQueue, RunLedger } from '@fph/platform/ports';
import { queueOfContainer } from './drop-containers.table.ts';
import { sourceOf } from './source-of.ts';

type ReconcilePorts = { blobs: BlobStore; queue: MessageQueue; ledger: RunLedger };

type ReconcileOptions = {
  readonly olderThanMs: number;
  readonly now: number;
  /** Blobs known to have a run from earlier calls: most that lie there have, and need not be looked up again. */
  readonly known?: Set<string> | undefined;
};

/**
 * Wakes what nobody would come back to: dropped blobs whose event was lost, and runs whose message was lost on the way, be it
 * the first, a continuation, a zip member's or a replay's. Answers how many.
 */
export async function reconcile(ports: ReconcilePorts, options: ReconcileOptions): Promise<number> {
  const patience = new Map<string, number>();
  for (const queue of new Set(Object.values(queueOfContainer))) {
    // What is still in line is not forgotten; sending it again would only make the line longer.
    const isBusy = (await ports.queue.length(queue)) > idleMessages;
    patience.set(
      queue,
      isBusy ? Math.max(busyPatienceMs, options.olderThanMs) : options.olderThanMs,
    );
  }
  const isDue = (queue: string, since: string) =>
    options.now - Date.parse(since) >= (patience.get(queue) ?? Number.POSITIVE_INFINITY);
  return (await wakeRuns(ports, isDue)) + (await findBlobs(ports, options, isDue));
}

type IsDue = (queue: string, since: string) => boolean;

/** Runs under way of which nobody has been heard for too long. */
async function wakeRuns({ ledger, queue }: ReconcilePorts, isDue: IsDue): Promise<number> {
  let sent = 0;
  const states = ['received', 'planning', 'loading', 'waiting'] as const;
  for (const run of await ledger.list({ states, limit: maxRuns })) {
    const lastSign = [run.started, run.activeUntil ?? ''].sort().at(-1) ?? run.started;
    if (!isDue(run.pipeline, lastSign) || (await waitsForMembers(run, ledger))) continue;
    await queue.send(run.pipeline, { continue: run.id });
    sent++;
  }
  return sent;
}

/** A zip that is unpacked has nothing to do until its members, which are runs of their own, have ended. */
async function waitsForMembers(run: Run, ledger: RunLedger): Promise<boolean> {
  const expected =
    run.container === 'zip' && run.parent === undefined ? run.progress?.of : undefined;
  if (expected === undefined) return false;
  return (await ledger.members(run.id)).filter(hasEnded).length < expected;
}

async function findBlobs(
  { blobs, queue, ledger }: ReconcilePorts,
  { now, known }: ReconcileOptions,
  isDue: IsDue,
): Promise<number> {
  let sent = 0;
  for (const [container, pipeline] of Object.entries(queueOfContainer)) {
    for await (const { name, etag, lastModified } of blobs.list(container)) {
      const key = `${container}/${name} ${etag}`;
      if (!isDue(pipeline, lastModified) || known?.has(key)) continue;
      const run = await ledger.find({ container, name, etag });
      if (run !== undefined) {
        // A row just written may be gone when storage starts again.
        const isSafe = now - Date.parse(run.started) > settledMs;
        if (isSafe && known !== undefined && known.size < maxRemembered) known.add(key);
        continue;
      }
      const source = sourceOf(name);
      // Not the event itself: a blob's name is patient data, and messages are not the place for it.
      const { id } = await ledger.register({ pipeline, container, name, etag, source });
      await queue.send(pipeline, { continue: id });
      sent++;
    }
  }
  return sent;
}

/** With more messages than this a queue has a backlog, and what is younger than an hour is taken to be in it. */
const idleMessages = 20;
const busyPatienceMs = 3_600_000;
const settledMs = 60_000;
const maxRemembered = 200_000;
const maxRuns = 100_000;
