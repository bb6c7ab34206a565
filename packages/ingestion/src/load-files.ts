import {
  defaultIngestSettings,
  type EntryOutcome,
  type IngestPorts,
  readOutcome,
  runFolder,
} from '@fph/bundles';
import { type FhirClient, fhirLookup } from '@fph/clients/fhir';
import {
  createIdentity,
  memoryIdentityTable,
  parseIdentifierSystems,
  parseSources,
} from '@fph/identity';
import { hasEnded, type Run } from '@fph/platform';
import { memoryMessageQueue, memoryPendingReferences, memoryRunLedger } from '@fph/platform/memory';
import { archives } from './archives.ts';
import { createIngestion } from './create-ingestion.ts';
import { fhirSender } from './fhir-sender.ts';
import { fileBlobStore } from './file-blob-store.ts';

export type LoadFilesOptions = {
  readonly client: FhirClient;
  /** Key of ids. The same secret and source give the same ids in every load. */
  readonly secret: string;
  readonly source?: string;
  readonly identifierSystems?: unknown;
  readonly sources?: unknown;
  /** How long references may wait for a file loaded by the same call; default 0. */
  readonly referenceWaitMs?: number;
  readonly onProgress?: (run: Run) => void;
  readonly signal?: AbortSignal;
};

export type LoadedFile = {
  readonly path: string;
  readonly run: Run;
  /** What became of each entry; of a zip, of its members' entries. */
  outcomes(): AsyncIterable<EntryOutcome>;
};

const queueName = 'load';

/**
 * Loads files straight into a FHIR server, with the same engine as the function app and nothing kept beside it.
 * All files are taken together, so that references among them resolve in any order.
 */
export async function* loadFiles(
  paths: readonly string[],
  options: LoadFilesOptions,
): AsyncGenerator<LoadedFile> {
  const { client, secret, source = 'default', signal } = options;
  const systems = parseIdentifierSystems(options.identifierSystems);
  const sources = parseSources(options.sources);
  const byName = new Map(
    paths.map((path, i) => [`${source}/${i}-${path.split(/[\\/]/).at(-1) ?? ''}`, path]),
  );
  await using blobs = fileBlobStore(byName);
  const queue = memoryMessageQueue();
  const ports: IngestPorts = {
    archives,
    blobs,
    queue,
    ledger: memoryRunLedger(),
    pending: memoryPendingReferences(),
    fhir: fhirSender(client),
    identities: createIdentity({
      secret,
      table: memoryIdentityTable(),
      lookup: fhirLookup(client),
      systems,
      sources,
    }),
    now: Date.now,
  };
  const ingestion = createIngestion(ports, {
    ...defaultIngestSettings,
    pipeline: queueName,
    queue: queueName,
    secret,
    trustIds: sources.trustIds,
    isAuthoritative: sources.isAuthoritative,
    systems,
    referenceWaitMs: options.referenceWaitMs ?? 0,
  });
  const waiting = new Map<string, string>();
  for (const [name, path] of byName) {
    const container = containerOf(path);
    const run = await ingestion.register({ container, name, etag: await blobs.etagOf(name) });
    waiting.set(run.id, path);
    await queue.send(queueName, { continue: run.id });
  }
  while (waiting.size > 0) {
    signal?.throwIfAborted();
    const message = queue.take(queueName);
    if (message === undefined) await untilNext(queue.nextAt(queueName));
    else {
      const result = await ingestion.handle(message, signal);
      const changed = result && (await ports.ledger.get(result.runId));
      if (changed) options.onProgress?.(changed);
    }
    for (const [id, path] of waiting) {
      const run = await ports.ledger.get(id);
      if (run === undefined || !hasEnded(run)) continue;
      waiting.delete(id);
      yield { path, run, outcomes: () => outcomesOf(ports, run) };
    }
  }
}

async function* outcomesOf({ ledger, blobs }: IngestPorts, run: Run): AsyncGenerator<EntryOutcome> {
  const members = await ledger.members(run.id);
  if (members.length === 0) yield* readOutcome(blobs, run.outcome ?? runFolder(run));
  for (const { runId } of members) {
    const member = await ledger.get(runId);
    if (member !== undefined) yield* readOutcome(blobs, member.outcome ?? runFolder(member));
  }
}

function containerOf(path: string): string {
  const plain = path.toLowerCase().replace(/\.gz$/, '');
  if (plain.endsWith('.zip')) return 'zip';
  return /\.(?:nd|)jsonl?$/.test(plain) && !plain.endsWith('.json') ? 'ndjson' : 'bundles';
}

async function untilNext(at: number | undefined): Promise<void> {
  const wait = Math.min(1000, Math.max(5, (at ?? 0) - Date.now()));
  await new Promise((resolve) => setTimeout(resolve, wait));
}
