import { blobCreatedEvent, hasEnded, type Run } from '@fph/platform';
import type { BlobStore, MessageQueue, RunLedger } from '@fph/platform/ports';

/** Drop containers and the queue that their events go to. */
export const dropQueues: Readonly<Record<string, string>> = {
  bundles: 'load-bundles',
  ndjson: 'load-bundles',
  zip: 'load-bundles',
  hl7v2: 'convert',
  ccda: 'convert',
};

/** Sends the event again for every dropped blob that has no ended run and whose event must have been lost. Answers how many. */
export async function reconcile(
  ports: { blobs: BlobStore; queue: MessageQueue; ledger: RunLedger },
  options: {
    olderThanMs: number;
    now: number;
    accountUrl: string;
    /** Blobs known to be done from earlier calls: most that lie there are, and need not be looked up again. */
    ended?: Set<string> | undefined;
  },
): Promise<number> {
  let sent = 0;
  for (const [container, queue] of Object.entries(dropQueues)) {
    // A file whose message is still in line is not forgotten; sending it again would only make the line longer.
    const isBusy = (await ports.queue.length(queue)) > idleMessages;
    const patience = isBusy ? Math.max(busyPatienceMs, options.olderThanMs) : options.olderThanMs;
    for await (const blob of ports.blobs.list(container)) {
      if (options.now - Date.parse(blob.lastModified) < patience) continue;
      const key = `${container}/${blob.name} ${blob.etag}`;
      if (options.ended?.has(key)) continue;
      const run = await ports.ledger.find({ container, name: blob.name, etag: blob.etag });
      if (run !== undefined && hasEnded(run)) remember(options.ended, key);
      if (run !== undefined && (hasEnded(run) || isActive(run, options.now))) continue;
      const message = blobCreatedEvent({ container, ...blob }, options.accountUrl);
      await ports.queue.send(queue, message);
      sent++;
    }
  }
  return sent;
}

/** With more messages than this a queue has a backlog, and files of the last hour are taken to be in it. */
const idleMessages = 20;
const busyPatienceMs = 3_600_000;
const maxRemembered = 200_000;

function remember(ended: Set<string> | undefined, key: string): void {
  if (ended !== undefined && ended.size < maxRemembered) ended.add(key);
}

function isActive({ activeUntil }: Run, now: number): boolean {
  return activeUntil !== undefined && Date.parse(activeUntil) > now;
}
