import type { BundleEntry } from 'fhir/r4';
import type { PlannedChunk } from '../plan/plan-chunks.ts';
import { readJsonBlob } from './json-blob.ts';
import { outcomeContainer, runFolder } from './outcome-files.ts';
import type { PreparedEntry } from './prepare-chunk.ts';
import type { SliceState } from './slice-state.ts';

export type PatchIntent = {
  /** Version that each PATCH is meant for, by `Type/id`. */
  readonly versions: ReadonlyMap<string, string>;
  /** An earlier slice may have sent these already. */
  readonly again: boolean;
};

const nothing: PatchIntent = { versions: new Map(), again: false };

/**
 * A PATCH done twice may not be the same as done once. So the version it is meant for is written down before it is sent,
 * and goes with it as `If-Match`: after a crash, a changed version tells that it was done.
 */
export async function patchIntent(
  state: SliceState,
  chunk: PlannedChunk,
  entries: readonly PreparedEntry[],
): Promise<PatchIntent> {
  const targets = entries.filter(isPlainPatch).map(({ target }) => target);
  if (targets.length === 0) return nothing;
  const { blobs, fhir } = state.ports;
  const place = {
    container: outcomeContainer,
    name: `${runFolder(state.run)}/intents/${String(chunk.chunk).padStart(6, '0')}.json`,
  };
  const known = await readJsonBlob(blobs, place, state.signal);
  if (known !== undefined) return { versions: new Map(known as [string, string][]), again: true };
  const requests: BundleEntry[] = targets.map((url) => ({ request: { method: 'GET', url } }));
  const results = await fhir.batch(requests, state.signal);
  const versions = new Map<string, string>();
  results.forEach(({ versionId, resource }, i) => {
    const version = versionId ?? resource?.meta?.versionId;
    if (version !== undefined) versions.set(targets[i] ?? '', version);
  });
  await blobs.write(place, JSON.stringify([...versions]), state.signal);
  return { versions, again: false };
}

/** A PATCH of a known resource without a condition of its own. */
export function isPlainPatch({ request, target }: PreparedEntry): boolean {
  const { method, url, ifMatch } = request.request ?? {};
  return method === 'PATCH' && url === target && ifMatch === undefined;
}
