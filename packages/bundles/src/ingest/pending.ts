import { keyedHash } from '@fph/identity';
import type { PendingReference } from '@fph/platform/ports';
import type { BundleEntry, FhirResource } from 'fhir/r4';
import { canonicalJson, isObject, type JsonObject } from '../json.ts';
import { guardedWrite, maxTries } from './guarded-write.ts';
import { resolveOpenReferences } from './open-references.ts';
import type { SliceState } from './slice-state.ts';

/** With more references than this waiting, a load does not look for what it may complete. */
export const maxPendingTargets = 100_000;

/**
 * Notes references that were stored as logical ones, so that a later file can complete them. What they name may have come
 * since the plan was made, by a run that looked for waiting references before these were noted: so it is looked for again.
 */
export async function recordPending(
  state: SliceState,
  rows: readonly Omit<PendingReference, 'since'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const { ports } = state;
  const since = new Date(ports.now()).toISOString();
  const noted = rows.map((row) => ({ ...row, since }));
  await ports.pending.add(noted);
  const arrived = await arrivedSince(state, new Set(rows.map(({ target }) => target)));
  for (const row of noted) {
    const reference = arrived.get(row.target);
    if (reference !== undefined && (await complete(state, row, reference))) {
      await ports.pending.remove([row]);
    }
  }
}

/** Which of these targets the server has by now. */
async function arrivedSince(
  { index, open, run, trustIds, settings, ports, signal }: SliceState,
  wanted: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const keys = new Map<number, string>();
  for (const [slot, target] of open) {
    if (target.kind === 'absent' && wanted.has(target.pendingKey)) {
      keys.set(slot, target.pendingKey);
    }
  }
  const context = { source: run.source, trustIds, only: keys };
  const found = await resolveOpenReferences(index, context, settings, ports, signal);
  const arrived = new Map<string, string>();
  for (const [slot, key] of keys) {
    const target = found.get(slot);
    if (target?.kind === 'literal') arrived.set(key, target.reference);
  }
  return arrived;
}

/**
 * Completes references of earlier files that waited for what this file brought. Everything is written, so that whoever
 * notes a reference from now on finds its target by itself ({@link recordPending}).
 */
export async function resolvePending(state: SliceState): Promise<void> {
  const { index, failed, standIn, ports } = state;
  for (const [key, entry] of await awaitedNow(state)) {
    const target = standIn.get(entry) ?? entry;
    if (failed.has(target) || index.id(target) === '') continue;
    const reference = `${index.type(target)}/${index.id(target)}`;
    for (const row of await ports.pending.waitingFor(key)) {
      if (await complete(state, row, reference)) await ports.pending.remove([row]);
    }
  }
}

/** What is waited for now and comes with this file; the file is read again only when others began to wait meanwhile. */
async function awaitedNow(state: SliceState): Promise<ReadonlyMap<string, number>> {
  const targets = await state.ports.pending.targets(maxPendingTargets);
  if (targets === undefined) return state.awaited;
  const isKnown = [...targets].every((key) => state.plannedTargets.has(key));
  return isKnown ? state.awaited : state.findAwaited(targets);
}

/**
 * Stands for the identifier of a logical reference, which is patient data. `isBare` when the source gave no more than the
 * reference: what we put in its place is then taken away again.
 */
export function identifierMark(
  secret: string,
  resource: JsonObject,
  path: string,
  isBare: boolean,
): string {
  return markOf(secret, follow(resource, path), isBare);
}

function markOf(secret: string, place: JsonObject | undefined, isBare: boolean): string {
  const identifier = canonicalJson(place?.['identifier'] ?? null);
  return keyedHash(secret, ['logical', isBare ? 'bare' : 'named', identifier]);
}

async function complete(
  { ports, settings, signal }: SliceState,
  row: PendingReference,
  reference: string,
): Promise<boolean> {
  for (let attempt = 0; attempt < maxTries; attempt++) {
    const get: BundleEntry = { request: { method: 'GET', url: row.holder } };
    const [read] = await ports.fhir.batch([get], signal);
    // Gone, or already another reference: nothing waits any more.
    if (read?.status === 404 || read?.status === 410) return true;
    const resource = read?.resource as JsonObject | undefined;
    if (resource === undefined) return false;
    const holder = follow(resource, row.path);
    if (holder === undefined || holder['reference'] !== undefined) return true;
    // A newer version names somebody else there, or nobody: it has a row of its own.
    const isBare = markOf(settings.secret, holder, true) === row.identifier;
    if (!isBare && markOf(settings.secret, holder, false) !== row.identifier) return true;
    holder['reference'] = reference;
    if (isBare) {
      delete holder['identifier'];
      delete holder['type'];
    }
    const versionId = read?.versionId ?? (resource as unknown as FhirResource).meta?.versionId;
    // Without a version the write could cover somebody else's.
    if (versionId === undefined) return false;
    const put = guardedWrite(row.holder, resource as unknown as FhirResource, versionId);
    const [written] = await ports.fhir.batch([put], signal);
    if (written !== undefined && written.status >= 200 && written.status < 300) return true;
    if (written?.status !== 412) return false;
  }
  return false;
}

function follow(resource: JsonObject, path: string): JsonObject | undefined {
  let at: unknown = resource;
  for (const step of path.split('/').slice(1)) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return isObject(at) ? at : undefined;
}
