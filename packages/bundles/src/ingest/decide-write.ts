import { canonicalJson, isObject, type JsonObject } from '../json.ts';
import type { EntryOutcome } from './entry-outcome.ts';
import type { IngestSettings } from './ingest-settings.ts';
import { mergeShared, personDiffers } from './merge-shared.ts';
import type { PreparedEntry } from './prepare-chunk.ts';
import { storedTimeOf } from './source-time.ts';

/** What the server has of a resource that is about to be written. */
export type Stored =
  | { readonly kind: 'absent' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'unread' }
  | {
      readonly kind: 'found';
      readonly resource: JsonObject;
      readonly versionId: string | undefined;
    };

export type WriteDecision =
  | { readonly kind: 'send'; readonly issues: readonly string[] }
  | { readonly kind: 'settled'; readonly outcome: EntryOutcome };

/**
 * Decides what becomes of a write in the light of what the server has: older never replaces newer, a deletion stays,
 * what only creates leaves alone what exists, equal content is not written again. May complete the resource in place
 * with what must not be lost (identifiers of other sources, links of a merge).
 */
export function decideWrite(
  entry: PreparedEntry,
  stored: Stored,
  settings: Pick<IngestSettings, 'resurrect'>,
  force: boolean,
): WriteDecision {
  const send = (...issues: string[]): WriteDecision => ({ kind: 'send', issues });
  const settle = (code: EntryOutcome['code'], ...issues: string[]): WriteDecision => ({
    kind: 'settled',
    outcome: {
      index: entry.index,
      fullUrl: entry.fullUrl,
      target: entry.target,
      code,
      ...(stored.kind === 'found' ? { versionId: stored.versionId } : {}),
      ...(issues.length > 0 ? { issues } : {}),
    },
  });
  if (!entry.isWrite || stored.kind === 'absent' || stored.kind === 'unread') return send();
  if (stored.kind === 'deleted') return settings.resurrect ? send() : settle('stale', 'deleted');
  const next = entry.request.resource as unknown as JsonObject;
  const { resource: current } = stored;
  if (personDiffers(current, next)) return settle('identity-conflict', 'person-differs');
  const newer = force || isNewer(entry.sourceTime, next, current);
  const before = contentOf(current);
  if (entry.createOnly || !newer) {
    const completed = mergeShared({ keep: current, add: next });
    if (contentOf(completed) === before) {
      const same =
        entry.createOnly || contentOf(mergeShared({ keep: next, add: current })) === before;
      return settle(same ? 'unchanged' : 'stale');
    }
    replace(next, completed);
    return send(...(entry.createOnly ? [] : ['stale', 'identifiers-added']));
  }
  const merged = mergeShared({ keep: next, add: current });
  if (contentOf(merged) === before) return settle('unchanged');
  replace(next, merged);
  return send();
}

function isNewer(sourceTime: number, next: JsonObject, current: JsonObject): boolean {
  const storedTime = storedTimeOf(current);
  if (storedTime === undefined || sourceTime > storedTime) return true;
  if (sourceTime < storedTime) return false;
  // Two contents of one instant: any rule will do, if every worker in every order comes to the same.
  return contentOf(next) >= contentOf(current);
}

/** What counts as content: all but the server's own marks. */
function contentOf(resource: JsonObject): string {
  const { meta, ...rest } = resource;
  const {
    versionId: _version,
    lastUpdated: _updated,
    extension: _extension,
    ...marks
  } = isObject(meta) ? meta : {};
  return canonicalJson(Object.keys(marks).length > 0 ? { ...rest, meta: marks } : rest);
}

function replace(target: JsonObject, content: JsonObject): void {
  for (const key of Object.keys(target)) delete target[key];
  Object.assign(target, content);
}
