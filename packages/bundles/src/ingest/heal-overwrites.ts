import { joinVersions } from '@fph/identity';
import type { FhirResource } from 'fhir/r4';
import { canonicalJson, type JsonObject } from '../json.ts';
import { isMutable, type Stored } from './decide-write.ts';
import { guardedWrite, maxTries, unversioned } from './guarded-write.ts';
import type { EntryResult } from './ports.ts';
import type { PreparedEntry } from './prepare-chunk.ts';
import type { SliceState } from './slice-state.ts';
import { storedTimeOf } from './source-time.ts';

type Written = { readonly entry: PreparedEntry; readonly before: Stored };

/**
 * Mends creates that were none: two workers may both find a resource absent and write it, and the second one then covers the
 * first. FHIR has no "write only if absent" for a chosen id, but the version says what happened: the covered version is read
 * and joined with what stands.
 */
export async function healOverwrites(
  state: SliceState,
  writes: readonly Written[],
  results: readonly EntryResult[],
): Promise<void> {
  for (const [i, { entry, before }] of writes.entries()) {
    const result = results[i];
    if (before.kind !== 'absent' || !entry.isWrite || !result || result.status >= 300) continue;
    const version = Number(result.versionId);
    if (Number.isInteger(version) && version > 1) await heal(state, entry, version - 1);
  }
}

async function heal(state: SliceState, entry: PreparedEntry, covered: number): Promise<void> {
  const read = async (url: string) => {
    const [result] = await state.ports.fhir.batch(
      [{ request: { method: 'GET', url } }],
      state.signal,
    );
    return result?.status === 200 ? result : undefined;
  };
  const lost = await read(`${entry.target}/_history/${covered}`);
  if (!lost?.resource) return;
  for (let tries = 0; tries < maxTries; tries++) {
    const current = await read(entry.target);
    const versionId = current?.versionId ?? current?.resource?.meta?.versionId;
    if (!current?.resource || versionId === undefined) return;
    const joined = join(entry, current.resource, lost.resource, state);
    if (contentOf(joined) === contentOf(current.resource)) return;
    const write = guardedWrite(entry.target, joined, versionId);
    const [result] = await state.ports.fhir.batch([write], state.signal);
    if (result?.status !== 412) return;
  }
}

function join(
  entry: PreparedEntry,
  current: FhirResource,
  lost: FhirResource,
  { settings }: SliceState,
): FhirResource {
  if (isMutable(entry, current)) return joinVersions(current, lost, settings.systems);
  const [now, then] = [current, lost].map(
    (version) => storedTimeOf(version as unknown as JsonObject) ?? Number.NEGATIVE_INFINITY,
  ) as [number, number];
  if (now !== then) return now > then ? current : lost;
  return contentOf(current) >= contentOf(lost) ? current : lost;
}

function contentOf(resource: FhirResource): string {
  return canonicalJson(unversioned(resource));
}
