import type { InputKind } from '@fph/identity';
import type { ByteSource, Run, RunLease } from '@fph/platform/ports';
import { BundleError } from '../bundle-error.ts';
import { buildIndex } from '../index/build-index.ts';
import { action, type EntryIndex } from '../index/entry-index.ts';
import { canonicalJson } from '../json.ts';
import { bulkEntries } from '../plan/bulk-entries.ts';
import { planChunks } from '../plan/plan-chunks.ts';
import { settleDuplicates } from '../plan/settle-duplicates.ts';
import { readContents } from './chunk-content.ts';
import { contentHash } from './content-hash.ts';
import { endRun, endUnchanged } from './end-run.ts';
import { fanOut } from './fan-out.ts';
import { followImport, importStage } from './import-stage.ts';
import type { IngestTransform } from './ingest-run.ts';
import type { IngestSettings } from './ingest-settings.ts';
import { type OpenedInput, openInput } from './open-input.ts';
import { matchingIds, pendingKeysOf, resolveOpenReferences } from './open-references.ts';
import { maxPendingTargets } from './pending.ts';
import type { IdentityResolver, IngestPorts } from './ports.ts';
import { type SentChunks, sendChunks } from './send-chunks.ts';
import type { SliceState } from './slice-state.ts';
import { sourceTimeOf } from './source-time.ts';
import { standsUnchanged } from './spot-check.ts';

export type SliceEnd = {
  readonly run: Run;
  readonly ended: boolean;
  readonly afterSeconds: number;
};

/** One slice: from what the ledger says to the next thing worth recording, as far as time allows. */
export async function loadSlice(
  lease: RunLease,
  ports: IngestPorts,
  settings: IngestSettings,
  options: { transform?: IngestTransform | undefined; signal?: AbortSignal | undefined },
): Promise<SliceEnd> {
  const { signal } = options;
  const deadline = ports.now() + settings.sliceMs;
  const askAgain = await followImport(lease, ports, signal);
  if (askAgain !== undefined) {
    const activeUntil = activeFor(ports, askAgain);
    const run = await lease.release({ attempts: 0, activeUntil });
    return { run, ended: false, afterSeconds: askAgain };
  }
  const input = await openInput(lease, ports, settings, options);
  if (input.kind === 'archive') return fanOut(lease, input, ports, settings, signal);

  const hash = await contentHash(
    input.source,
    settings.secret,
    circumstances(lease.run, ports, settings),
    signal,
  );
  // Chunks of another plan (limits were changed between two slices) are other entries: what they hold is loaded again.
  const planId = mayImport(input, ports, settings) ? `${hash}+import` : hash;
  const chunksDone = (await ports.ledger.chunks(lease.run.id)).filter(
    ({ plan }) => plan === planId,
  );
  if (chunksDone.length === 0 && lease.run.force !== true) {
    const known = await ports.ledger.content(hash);
    if (known !== undefined && (await standsUnchanged(known, ports, signal))) {
      return {
        run: await endUnchanged(lease, known, ports, settings),
        ended: true,
        afterSeconds: 0,
      };
    }
  }
  const names = { contentHash: hash, planId };
  const state = await planSlice(lease.run, input, names, ports, settings, signal);
  const waits = [...state.open.values()].some(({ kind }) => kind === 'absent');
  const waited = ports.now() - Date.parse(lease.run.started);
  if (waits && chunksDone.length === 0 && waited < settings.referenceWaitMs) {
    const afterSeconds = waitSeconds(settings, waited);
    const activeUntil = activeFor(ports, afterSeconds);
    const run = await lease.release({ state: 'waiting', attempts: 0, activeUntil });
    return { run, ended: false, afterSeconds };
  }
  const ordinary = state.plan.chunks.filter(({ bulk }) => !bulk);
  const sent = await sendChunks(lease, state, ordinary, chunksDone, deadline);
  if (!sent.finished) return goOn(lease, state, sent, 0);
  if (ordinary.length === state.plan.chunks.length || sent.done === state.plan.chunks.length) {
    return { run: await endRun(lease, state, sent.counts, hash), ended: true, afterSeconds: 0 };
  }
  const progress = await importStage(lease, state, deadline);
  if (progress.kind === 'later') return goOn(lease, state, sent, progress.afterSeconds, true);
  const { imported } = progress;
  const rest = await sendChunks(lease, { ...state, imported }, bulkOf(state), sent.rows, deadline);
  if (!rest.finished) return goOn(lease, state, rest, 0);
  return { run: await endRun(lease, state, rest.counts, hash), ended: true, afterSeconds: 0 };
}

function bulkOf({ plan }: SliceState) {
  return plan.chunks.filter(({ bulk }) => bulk);
}

/** Gives the run back to go on in another slice. */
async function goOn(
  lease: RunLease,
  { ports, plan }: SliceState,
  sent: SentChunks,
  afterSeconds: number,
  progressed: boolean = sent.progressed,
): Promise<SliceEnd> {
  const run = await lease.release({
    state: 'loading',
    counts: sent.counts,
    progress: { done: sent.done, of: plan.chunks.length },
    activeUntil: activeFor(ports, afterSeconds),
    ...(progressed ? { attempts: 0 } : {}),
  });
  return { run, ended: false, afterSeconds };
}

const messageMs = 120_000;

/** The next message is on its way: the reconcile timer need not look after this run until then. */
function activeFor(ports: IngestPorts, afterSeconds: number): string {
  return new Date(ports.now() + afterSeconds * 1000 + messageMs).toISOString();
}

/** Asked about fifteen times within the wait, at least every second, at most every minute. */
function waitSeconds(settings: IngestSettings, waited: number): number {
  const left = settings.referenceWaitMs - waited;
  return Math.max(
    1,
    Math.min(60, Math.round(settings.referenceWaitMs / 15_000), Math.ceil(left / 1000)),
  );
}

/** Whether the facts of this file may go by the server's `$import`. What comes from messages changes what is there. */
function mayImport(
  input: Extract<OpenedInput, { kind: 'entries' }>,
  { bulkImport }: IngestPorts,
  { importFrom, splitTransactions }: IngestSettings,
): boolean {
  return (
    bulkImport !== undefined &&
    importFrom !== 'off' &&
    splitTransactions === 'auto' &&
    !input.isConverted &&
    input.source.size >= importFrom
  );
}

/** Everything besides its bytes that decides what a file becomes. */
function circumstances(run: Run, ports: IngestPorts, settings: IngestSettings): unknown[] {
  const { source, pipeline } = run;
  return [
    ports.fhir.serverUrl,
    pipeline,
    source,
    settings.trustIds(source),
    settings.isAuthoritative(source, 'bundle'),
    settings.splitTransactions,
    settings.limits,
  ];
}

async function planSlice(
  run: Run,
  input: Extract<OpenedInput, { kind: 'entries' }>,
  names: Pick<SliceState, 'contentHash' | 'planId'>,
  ports: IngestPorts,
  settings: IngestSettings,
  signal: AbortSignal | undefined,
): Promise<SliceState> {
  const { source } = input;
  const trustIds = input.idsAreFinal || settings.trustIds(run.source);
  const reading = {
    format: input.format,
    source: run.source,
    secret: settings.secret,
    trustIds,
    maxResourceBytes: settings.maxResourceBytes,
    signal,
  };
  const noteAwaited = (targets: ReadonlySet<string>, awaited: Map<string, number>) =>
    targets.size === 0
      ? undefined
      : (text: string, entry: number) => {
          for (const key of pendingKeysOf(settings.secret, run.source, text)) {
            if (targets.has(key)) awaited.set(key, entry);
          }
        };
  const awaited = new Map<string, number>();
  const plannedTargets = (await ports.pending.targets(maxPendingTargets)) ?? new Set<string>();
  const index = await buildIndex(source, {
    ...reading,
    onClaim: noteAwaited(plannedTargets, awaited),
    identities: ports.identities,
    match: (type, query) => matchingIds(ports, type, query, signal),
  });
  const findAwaited = async (targets: ReadonlySet<string>) => {
    const found = new Map<string, number>();
    const onClaim = noteAwaited(targets, found);
    await buildIndex(source, { ...reading, onClaim, identities: nobody, match: async () => [] });
    return found;
  };
  const { order, standIn } = await settleDuplicates(index, {
    content: async (entry) =>
      canonicalJson((await contentOf(source, index, entry, signal)).resource),
    time: async (entry) =>
      sourceTimeOf(
        (await contentOf(source, index, entry, signal)).resource,
        index.rootInfo(entry)?.timestamp,
        input.fileTime,
      ),
  });
  const mayBeBulk = mayImport(input, ports, settings) ? bulkEntries(index, order) : undefined;
  const plan = planChunks(index, { limits: settings.limits, order, standIn, mayBeBulk });
  if (plan.atomicity === 'split' && settings.splitTransactions === 'never') {
    throw new BundleError('split-forbidden');
  }
  const open = await resolveOpenReferences(
    index,
    { source: run.source, trustIds },
    settings,
    ports,
    signal,
  );
  const failed = new Set<number>();
  for (let entry = 0; entry < index.size; entry++) {
    if (index.action(entry) === action.problem) failed.add(entry);
  }
  return {
    run,
    source,
    fileTime: input.fileTime,
    index,
    plan,
    open,
    standIn,
    awaited,
    plannedTargets,
    findAwaited,
    trustIds,
    parts: new Map(),
    spooled: input.isSpooled,
    partial: input.isConverted,
    isAuthoritative: (root) =>
      settings.isAuthoritative(run.source, input.isConverted ? messageKind(root?.kind) : 'bundle'),
    failed,
    sent: new Set(),
    created: new Set(),
    ...names,
    settings,
    ports,
    signal,
  };
}

/** For a look at the file's texts, which gives nobody an id. */
const nobody: Pick<IdentityResolver, 'resolve'> = {
  resolve: async (questions) => questions.map(() => ({ kind: 'absent' })),
};

const kinds: readonly InputKind[] = [
  'bundle',
  'adt',
  'result',
  'order',
  'document',
  'imaging',
  'device',
];

function messageKind(kind: string | undefined): InputKind {
  return kinds.find((known) => known === kind) ?? 'other';
}

async function contentOf(
  source: ByteSource,
  index: EntryIndex,
  entry: number,
  signal: AbortSignal | undefined,
) {
  const content = (await readContents(source, index, [entry], signal)).get(entry);
  if (content === undefined) throw new BundleError('internal');
  return content;
}
