import type { EntryOutcome } from './entry-outcome.ts';
import { healOverwrites } from './heal-overwrites.ts';
import type { Imported } from './imported.ts';
import { blockedOutcome, findBlocker, type PreparedEntry } from './prepare-chunk.ts';
import type { SliceState } from './slice-state.ts';
import { versionsOf } from './versions-of.ts';

/**
 * What became of the entries that the server was given to import. The server itself is asked: what stands is in, whatever
 * became of the job; what does not stand and has no error to its name goes the ordinary way.
 */
export async function settleImported(
  state: SliceState,
  imported: Imported,
  entries: readonly PreparedEntry[],
): Promise<{ outcomes: EntryOutcome[]; left: PreparedEntry[] }> {
  const given = entries.filter(({ index }) => imported.has(index));
  const versions = await versionsOf(
    state.ports,
    given.map(({ target }) => target),
    state.signal,
  );
  const outcomes: EntryOutcome[] = [];
  const left: PreparedEntry[] = [];
  const covered: PreparedEntry[] = [];
  for (const entry of entries) {
    const { index, target, fullUrl, warnings } = entry;
    const versionId = versions.get(target);
    const error = imported.error(index);
    const blocker = imported.has(index) ? findBlocker(state, index) : undefined;
    const base = { index, fullUrl, target };
    if (versionId !== undefined && error === undefined) {
      const issues = [...warnings, ...(blocker === undefined ? [] : ['target-failed'])];
      outcomes.push({ ...base, code: 'created', versionId, ...(issues.length > 0 && { issues }) });
      if (versionId !== '1') covered.push(entry);
    } else if (versionId === undefined && error !== undefined) {
      const issues = [...warnings, ...error.issue.map(({ code }) => code ?? 'processing')];
      outcomes.push({ ...base, code: 'rejected', issues, outcome: error });
    } else if (blocker === undefined) left.push(entry);
    else outcomes.push(blockedOutcome(state, index, blocker));
  }
  // Somebody else had written it after we looked: the two are joined, as after a create that was none.
  await healOverwrites(
    state,
    covered.map((entry) => ({ entry, before: { kind: 'absent' } })),
    covered.map(({ target }) => ({ status: 201, versionId: versions.get(target) })),
  );
  return { outcomes, left };
}
