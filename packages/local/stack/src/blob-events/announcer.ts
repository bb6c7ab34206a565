import { type BlobItem, BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import type { WrittenBlob } from '../azurite/written-blob.ts';
import type { AnnouncedJournal } from './announced-journal.ts';
import { blobCreatedEvent } from './blob-created-event.ts';

/** Puts an event on the queue of its container for each version of each blob, at least once. */
export type Announcer = {
  /** Tells of one blob that was just written. */
  hint(written: WrittenBlob): void;
  /** Lists all containers and announces what nobody told of. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being announced. */
  idle(): Promise<void>;
};

const parallel = 32;
/** Event Grid's messages to the queue are set to live for ever. */
const neverExpires = -1;

export function createAnnouncer(options: {
  readonly connection: string;
  readonly queueOfContainer: Readonly<Record<string, string>>;
  readonly journal: AnnouncedJournal;
  readonly onError: (error: unknown) => void;
}): Announcer {
  const { journal, queueOfContainer } = options;
  const blobs = BlobServiceClient.fromConnectionString(options.connection);
  const queueService = QueueServiceClient.fromConnectionString(options.connection);
  const waiting: (() => Promise<void>)[] = [];
  const inFlight = new Set<string>();
  let running = 0;
  let whenIdle: (() => void)[] = [];

  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      // A failed announcement is found again by the next sweep, as it is not in the journal.
      await task().catch(options.onError);
    }
    running -= 1;
    if (running > 0 || waiting.length > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };
  const enqueue = (task: () => Promise<void>): void => {
    waiting.push(task);
    if (running >= parallel) return;
    running += 1;
    void work();
  };

  const announce = async (facts: Parameters<typeof blobCreatedEvent>[0]): Promise<void> => {
    const queue = queueOfContainer[facts.container];
    if (queue === undefined) return;
    const key = JSON.stringify([facts.container, facts.name, facts.etag]);
    if (inFlight.has(key) || journal.has(facts.container, facts.name, facts.etag)) return;
    inFlight.add(key);
    try {
      const text = Buffer.from(JSON.stringify(blobCreatedEvent(facts))).toString('base64');
      await queueService
        .getQueueClient(queue)
        .sendMessage(text, { messageTimeToLive: neverExpires });
      journal.add(facts.container, facts.name, facts.etag);
    } finally {
      inFlight.delete(key);
    }
  };

  const announceWritten = async (written: WrittenBlob): Promise<void> => {
    const client = blobs.getContainerClient(written.container).getBlobClient(written.name);
    const { content } = written;
    if (content) {
      await announce({
        ...written,
        contentType: content.type,
        contentLength: content.length,
        blobType: content.blobType,
        lastModified: new Date(content.lastModified),
        url: client.url,
      });
      return;
    }
    const found = await client.getProperties().catch((error: { statusCode?: number }) => {
      // Deleted again already: there is nothing to announce.
      if (error.statusCode === 404) return undefined;
      throw error;
    });
    if (!found) return;
    const etag = unquoted(found.etag);
    const isSame = etag === written.etag;
    await announce({
      container: written.container,
      name: written.name,
      etag,
      contentType: found.contentType ?? 'application/octet-stream',
      contentLength: found.contentLength ?? 0,
      blobType: found.blobType ?? 'BlockBlob',
      lastModified: found.lastModified ?? new Date(),
      url: client.url,
      api: written.api,
      // Overwritten meanwhile: the ids belong to another request.
      requestId: isSame ? written.requestId : '',
      clientRequestId: isSame ? written.clientRequestId : '',
    });
  };

  const sweepContainer = async (container: string): Promise<void> => {
    const client = blobs.getContainerClient(container);
    // Taken before the list: what is announced while it runs may not be in it.
    const known = journal.names(container);
    const existing = new Set<string>();
    for await (const item of client.listBlobsFlat()) {
      existing.add(item.name);
      const etag = unquoted(item.properties.etag);
      if (journal.has(container, item.name, etag)) continue;
      enqueue(() => announce(listedFacts(container, item, client.getBlobClient(item.name).url)));
    }
    journal.forget(
      container,
      known.filter((name) => !existing.has(name)),
    );
  };

  return {
    hint: (written) => {
      if (Object.hasOwn(queueOfContainer, written.container))
        enqueue(() => announceWritten(written));
    },
    sweep: async () => {
      await Promise.all(Object.keys(queueOfContainer).map(sweepContainer));
    },
    idle: () =>
      running === 0 ? Promise.resolve() : new Promise((resolve) => void whenIdle.push(resolve)),
  };
}

function listedFacts(container: string, item: BlobItem, url: string) {
  const { properties } = item;
  return {
    container,
    name: item.name,
    etag: unquoted(properties.etag),
    contentType: properties.contentType ?? 'application/octet-stream',
    contentLength: properties.contentLength ?? 0,
    blobType: properties.blobType ?? 'BlockBlob',
    lastModified: properties.lastModified,
    url,
    // A list does not say how a blob was written.
    api: 'PutBlob' as const,
    requestId: '',
    clientRequestId: '',
  };
}

function unquoted(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}
