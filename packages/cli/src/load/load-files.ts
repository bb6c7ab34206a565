import { setTimeout as sleep } from 'node:timers/promises';
import { defaultIngestSettings, type EntryOutcome, isFailure, readOutcome } from '@fph/bundles';
import { adaptiveLimiter, createFhirClient, fhirLookup, type TokenSource } from '@fph/clients/fhir';
import {
  createIdentity,
  memoryIdentityTable,
  parseIdentifierSystems,
  parseSources,
} from '@fph/identity';
import { archives, createIngestion, fhirSender } from '@fph/ingestion';
import { hasEnded, type Run } from '@fph/platform';
import { memoryMessageQueue, memoryPendingReferences, memoryRunLedger } from '@fph/platform/memory';
import { directoryBlobStore } from './directory-blob-store.ts';
import type { LoadSettings } from './load-settings.ts';
import { referencePatience } from './reference-patience.ts';

export type FileToLoad = {
  readonly path: string;
  /** `bundles`, `ndjson` or `zip`. */
  readonly container: string;
  /** `<source>/<file name>`, as if it had been dropped. */
  readonly name: string;
};

export type LoadOptions = {
  readonly fhirUrl: string;
  readonly token: TokenSource | undefined;
  readonly settings: LoadSettings;
  /** Folder for what is unpacked. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (runs: readonly Run[]) => void;
};

export type LoadedFile = {
  readonly run: Run;
  /** What went wrong, entry by entry, in the file or in a member of an archive. */
  failures(): AsyncIterable<{ readonly run: Run; readonly entry: EntryOutcome }>;
};

const queue = 'load';
const workers = 4;
const longestNap = 200;

/** Loads files into a FHIR server with the engine of the function app, its records kept in memory. */
export async function loadFiles(
  files: readonly FileToLoad[],
  options: LoadOptions,
): Promise<LoadedFile[]> {
  // When one worker fails, the others stop as well.
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const pipeline = memoryPipeline(options, signal);
  const { blobs, messages, ingestion, ledger } = pipeline;
  const ids: string[] = [];
  for (const { container, name, path } of files) {
    const { etag } = await blobs.addFile({ container, name }, path);
    const { id } = await ingestion.register({ container, name, etag });
    ids.push(id);
    await messages.send(queue, { continue: id });
  }
  const runsOf = () => Promise.all(ids.map(async (id) => known(await ledger.get(id))));
  const work = async (): Promise<void> => {
    while (!(await runsOf()).every(hasEnded)) {
      signal.throwIfAborted();
      await takeMessage(pipeline, signal);
      options.onProgress?.(await runsOf());
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    failure.abort();
  }
  return (await runsOf()).map((run) => ({ run, failures: () => failuresOf(run, pipeline) }));
}

type MemoryPipeline = ReturnType<typeof memoryPipeline>;

/** The pipeline of the function app over memory, and over the files where they lie. */
function memoryPipeline({ fhirUrl, token, settings, scratch }: LoadOptions, signal: AbortSignal) {
  const sources = parseSources(settings.sources);
  const systems = parseIdentifierSystems(settings.identifierSystems);
  const client = createFhirClient({
    baseUrl: fhirUrl,
    token,
    limiter: adaptiveLimiter(),
    signal,
  });
  const blobs = directoryBlobStore(scratch);
  const messages = memoryMessageQueue();
  const ledger = memoryRunLedger();
  const patience = referencePatience(settings.referenceWait * 1000);
  const ingestion = createIngestion(
    {
      archives,
      blobs,
      queue: messages,
      ledger,
      pending: memoryPendingReferences(),
      fhir: fhirSender(client),
      identities: createIdentity({
        secret: settings.DEPLOYMENT_SECRET,
        table: memoryIdentityTable(),
        lookup: fhirLookup(client),
        systems,
        sources,
      }),
      now: Date.now,
    },
    {
      ...defaultIngestSettings,
      pipeline: queue,
      queue,
      secret: settings.DEPLOYMENT_SECRET,
      systems,
      trustIds: sources.trustIds,
      isAuthoritative: (source) => sources.isAuthoritative(source, 'bundle'),
      get referenceWaitMs() {
        return patience.milliseconds();
      },
      splitTransactions: settings.splitTransactions,
    },
  );
  return { blobs, messages, ledger, patience, ingestion };
}

/** Works on the next message, or waits a moment when none is due. */
async function takeMessage(pipeline: MemoryPipeline, signal: AbortSignal): Promise<void> {
  const { messages, ingestion, ledger, patience } = pipeline;
  const message = messages.take(queue);
  if (message === undefined) {
    await sleep(nap(messages.nextAt(queue)), undefined, { signal });
    return;
  }
  patience.begin();
  try {
    await ingestion.handle(message, signal);
  } finally {
    patience.end(progressOf(await ledger.list({ limit: Number.MAX_SAFE_INTEGER })));
  }
}

async function* failuresOf(
  run: Run,
  { ledger, blobs }: MemoryPipeline,
): AsyncGenerator<{ readonly run: Run; readonly entry: EntryOutcome }> {
  const members = await ledger.members(run.id);
  const runs =
    members.length === 0
      ? [run]
      : await Promise.all(members.map(async ({ runId }) => known(await ledger.get(runId))));
  for (const each of runs) {
    if (each.outcome === undefined) continue;
    for await (const entry of readOutcome(blobs, each.outcome)) {
      if (isFailure(entry)) yield { run: each, entry };
    }
  }
}

/** Grows whenever a chunk was recorded or a run has ended, of members of archives too. */
function progressOf(runs: readonly Run[]): number {
  return runs.reduce((sum, run) => sum + (run.progress?.done ?? 0) + (hasEnded(run) ? 1 : 0), 0);
}

function nap(next: number | undefined): number {
  return Math.max(5, Math.min(longestNap, (next ?? Number.POSITIVE_INFINITY) - Date.now()));
}

function known(run: Run | undefined): Run {
  if (run === undefined) throw new TypeError('a run of this load is not in its ledger');
  return run;
}
