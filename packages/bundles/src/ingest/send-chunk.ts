import { replacedBy } from '@fph/identity';
import type { EntryCode, PendingReference } from '@fph/platform/ports';
import type { BundleEntry, FhirResource } from 'fhir/r4';
import { BundleError } from '../bundle-error.ts';
import type { JsonObject } from '../json.ts';
import type { PlannedChunk } from '../plan/plan-chunks.ts';
import { decideWrite, type Stored } from './decide-write.ts';
import { type EntryOutcome, isFailure } from './entry-outcome.ts';
import { healOverwrites } from './heal-overwrites.ts';
import { isPlainPatch, type PatchIntent, patchIntent } from './patch-intent.ts';
import type { EntryResult } from './ports.ts';
import { type PreparedChunk, type PreparedEntry, prepareChunk } from './prepare-chunk.ts';
import { settleImported } from './settle-imported.ts';
import { settleMerges } from './settle-merges.ts';
import type { SliceState } from './slice-state.ts';

/** How often a write is tried again after someone else changed the resource in between. */
const maxConflicts = 5;

type Writing = {
  readonly entry: PreparedEntry;
  readonly before: Stored;
  readonly resource: FhirResource;
  readonly also: readonly string[];
};

/** Sends one chunk: reads what the server has, leaves out what is stale or there already, writes the rest with `If-Match`. */
export async function sendChunk(
  state: SliceState,
  chunk: PlannedChunk,
): Promise<{ outcomes: EntryOutcome[]; pending: Omit<PendingReference, 'since'>[] }> {
  const prepared = await prepareChunk(state, chunk);
  const outcomes = [...prepared.settled];
  const intent = await patchIntent(state, chunk, prepared.entries);
  let open = prepared.entries;
  if (chunk.bulk && state.imported !== undefined) {
    const settled = await settleImported(state, state.imported, prepared.entries);
    outcomes.push(...settled.outcomes);
    open = settled.left;
  }
  for (let round = 0; open.length > 0; round++) {
    const stored = await readStored(state, open);
    const toSend: Writing[] = [];
    for (const entry of open) {
      const before = stored.get(entry.index) ?? { kind: 'unread' };
      const decision = decideWrite(entry, before, state.settings, state.run.force === true);
      if (decision.kind === 'settled') {
        const { outcome } = decision;
        // One entry that must not be written is the end of its transaction.
        if (chunk.kind === 'transaction' && isFailure(outcome)) {
          return { outcomes: refuseWhole(prepared, outcome), pending: [] };
        }
        outcomes.push({ ...outcome, ...warned(entry) });
      } else toSend.push({ entry, before, resource: decision.resource, also: decision.issues });
    }
    if (toSend.length === 0) break;
    await claimIdentifiers(state, toSend);
    const requests = toSend.map((writing) => withGuard(writing, intent));
    const send =
      chunk.kind === 'transaction' ? state.ports.fhir.transaction : state.ports.fhir.batch;
    const sentAt = state.ports.now();
    const results = await send(requests, state.signal);
    const ms = state.ports.now() - sentAt;
    const again: PreparedEntry[] = [];
    const changed = (result: EntryResult | undefined, before: Stored) =>
      result?.status === 412 && before.kind === 'found' && round < maxConflicts;
    // A transaction fails as one: each of its entries carries the 412 of the one that met it.
    const wholeAgain =
      chunk.kind === 'transaction' &&
      toSend.some(({ before }, i) => changed(results[i], before)) &&
      results.every((result) => result.status === 412);
    const wholeDone = chunk.kind === 'transaction' && results.every(({ status }) => status === 412);
    toSend.forEach(({ entry, before, also }, i) => {
      const result = results[i] ?? { status: 0 };
      if (intent.again && result.status === 412 && (wholeDone || isPlainPatch(entry))) {
        outcomes.push(doneBefore(entry));
      } else if (wholeAgain || changed(result, before)) again.push(entry);
      else outcomes.push({ ...readResult(entry, before, result, also), ms });
    });
    await healOverwrites(state, toSend, results);
    await recordMerges(state, toSend, results);
    open = again;
  }
  const failed = new Set(outcomes.filter(isFailure).map(({ index }) => index));
  await settleMerges(
    state,
    prepared.entries.filter(({ index }) => !failed.has(index)),
  );
  // Of what was stale nothing was stored: what waits there is another version's.
  const stored = new Set(
    outcomes
      .filter((outcome) => !isFailure(outcome) && outcome.code !== 'stale')
      .map(({ index }) => index),
  );
  const pending = prepared.entries
    .filter(({ index }) => stored.has(index))
    .flatMap((entry) => entry.pending.map((row) => ({ ...row, holder: entry.target })));
  return { outcomes: outcomes.sort((a, b) => a.index - b.index), pending };
}

/** Reads the current state of everything a chunk is about to write. */
export async function readStored(
  state: Pick<SliceState, 'ports' | 'signal'>,
  entries: readonly PreparedEntry[],
): Promise<Map<number, Stored>> {
  const wanted = entries.filter(({ isWrite }) => isWrite);
  const stored = new Map<number, Stored>();
  if (wanted.length === 0) return stored;
  const requests: BundleEntry[] = wanted.map(({ target }) => ({
    request: { method: 'GET', url: target },
  }));
  const results = await state.ports.fhir.batch(requests, state.signal);
  results.forEach((result, i) => {
    const entry = wanted[i];
    if (entry !== undefined) stored.set(entry.index, storedOf(result));
  });
  return stored;
}

function storedOf(result: EntryResult): Stored {
  if (result.status === 404) return { kind: 'absent' };
  if (result.status === 410) return { kind: 'deleted' };
  const { resource } = result;
  const passing = result.status === 0 || result.status === 429 || result.status >= 500;
  // Whoever cannot see what stands there must not write over it.
  if (passing) throw new BundleError('server-unavailable');
  if (result.status < 200 || result.status >= 300 || resource === undefined) {
    return { kind: 'unread' };
  }
  const versionId = result.versionId ?? resource.meta?.versionId;
  return { kind: 'found', resource: resource as unknown as JsonObject, versionId };
}

/** The write has passed: from now on all of its identifiers lead to it. */
async function claimIdentifiers(state: SliceState, writes: readonly Writing[]): Promise<void> {
  const questions = writes.flatMap(({ entry }) => entry.question ?? []);
  if (questions.length > 0) await state.ports.identities.resolve(questions, state.signal);
}

/** What a message said of two persons who are one becomes true for all that follows. */
async function recordMerges(
  state: SliceState,
  writes: readonly Writing[],
  results: readonly EntryResult[],
): Promise<void> {
  for (const [i, { entry, resource }] of writes.entries()) {
    const status = results[i]?.status ?? 0;
    if (status < 200 || status >= 300 || !entry.question?.retired) continue;
    const survivorId = replacedBy(resource);
    if (survivorId === undefined || resource.id === undefined) continue;
    await state.ports.identities.merge({
      type: resource.resourceType,
      source: state.run.source,
      retiredId: resource.id,
      survivorId,
      signal: state.signal,
    });
  }
}

function withGuard({ entry, before, resource }: Writing, intent: PatchIntent): BundleEntry {
  const { request } = entry.request;
  const version = intent.versions.get(entry.target);
  if (request !== undefined && version !== undefined && isPlainPatch(entry)) {
    return { ...entry.request, request: { ...request, ifMatch: `W/"${version}"` } };
  }
  if (request === undefined || !entry.isWrite) return entry.request;
  const guard =
    before.kind === 'found' && before.versionId !== undefined
      ? { ifMatch: `W/"${before.versionId}"` }
      : {};
  return { ...entry.request, resource, request: { ...request, ...guard } };
}

/** A slice that died had sent it: the version it was meant for is gone. */
function doneBefore({ index, target, fullUrl }: PreparedEntry): EntryOutcome {
  return { index, target, fullUrl, code: 'updated', issues: ['done-before'] };
}

/** The outcomes of a transaction of which one entry is refused before sending. */
function refuseWhole({ entries, settled }: PreparedChunk, refused: EntryOutcome): EntryOutcome[] {
  const others = entries
    .filter(({ index }) => index !== refused.index)
    .map(
      ({ index, target, fullUrl }): EntryOutcome => ({
        index,
        target,
        fullUrl,
        code: 'blocked',
        blockedBy: refused.index,
      }),
    );
  return [...settled, refused, ...others].sort((a, b) => a.index - b.index);
}

function warned(entry: PreparedEntry): { issues?: readonly string[] } {
  return entry.warnings.length > 0 ? { issues: entry.warnings } : {};
}

function readResult(
  entry: PreparedEntry,
  before: Stored,
  result: EntryResult,
  also: readonly string[],
): EntryOutcome {
  const { status, versionId, attempts } = result;
  const issues = [...entry.warnings, ...also, ...issueCodes(result)];
  const base = {
    index: entry.index,
    fullUrl: entry.fullUrl,
    target: entry.target,
    status,
    versionId,
    attempts,
    ...(issues.length > 0 ? { issues } : {}),
  };
  if (status < 200 || status >= 300) {
    return { ...base, code: 'rejected', outcome: result.outcome };
  }
  return { ...base, code: successCode(entry, before, result) };
}

function successCode(entry: PreparedEntry, before: Stored, result: EntryResult): EntryCode {
  const method = entry.request.request?.method;
  if (method === 'DELETE') return 'deleted';
  if (method === 'PATCH') return 'updated';
  if (before.kind === 'found') {
    return before.versionId !== undefined && before.versionId === result.versionId
      ? 'unchanged'
      : 'updated';
  }
  return result.status === 201 || before.kind === 'absent' ? 'created' : 'updated';
}

function issueCodes({ outcome }: EntryResult): string[] {
  return (outcome?.issue ?? [])
    .filter(({ severity }) => severity !== 'information')
    .map(({ code }) => code);
}
