import { isSharedType, prepareWrite } from '@fph/identity';
import type { FhirResource } from 'fhir/r4';
import { canonicalJson, isObject, type JsonObject } from '../json.ts';
import type { EntryOutcome } from './entry-outcome.ts';
import type { IngestSettings } from './ingest-settings.ts';
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
  | { readonly kind: 'send'; readonly resource: FhirResource; readonly issues: readonly string[] }
  | { readonly kind: 'settled'; readonly outcome: EntryOutcome };

/** Facts that message sources change in the course of care: written with the same care as what sources share. */
const mutableKinds: ReadonlySet<string> = new Set([
  'Encounter',
  'Appointment',
  'ServiceRequest',
  'DiagnosticReport',
  'Coverage',
]);

/**
 * Decides what becomes of a write in the light of what the server has: older never replaces newer, a deletion stays,
 * what only creates leaves alone what exists, equal content is not written again.
 */
export function decideWrite(
  entry: PreparedEntry,
  stored: Stored,
  settings: Pick<IngestSettings, 'resurrect' | 'systems'>,
  force: boolean,
): WriteDecision {
  const incoming = entry.request.resource;
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
  if (incoming === undefined || !entry.isWrite || stored.kind === 'unread') {
    return { kind: 'send', resource: incoming as FhirResource, issues: [] };
  }
  // Messages for one person come in any order; the order by which they create must not show.
  const isPlaceholder = entry.createOnly && entry.partial && isSharedType(incoming.resourceType);
  if (stored.kind === 'found' && entry.createOnly && !isPlaceholder) return settle('unchanged');
  if (!isMutable(entry, incoming)) return decideFact(entry, stored, settings, force, settle);

  const decision = prepareWrite({
    incoming: incoming as FhirResource & { id: string },
    current:
      stored.kind === 'found'
        ? (stored.resource as unknown as FhirResource)
        : stored.kind === 'deleted'
          ? 'deleted'
          : undefined,
    sourceTime: entry.sourceTime,
    timeIsArrival: entry.timeIsArrival,
    // Only what sources share has somebody who may change it; a fact is its source's own.
    authoritative: !isPlaceholder && (entry.authoritative || !isSharedType(incoming.resourceType)),
    whole: !entry.partial,
    removed: entry.removed,
    systems: settings.systems,
    force,
    resurrect: settings.resurrect,
  });
  switch (decision.action) {
    case 'write': {
      const issues = decision.code === 'stale' ? ['stale-but-completed'] : [];
      return { kind: 'send', resource: decision.resource, issues };
    }
    case 'skip':
      return decision.code === 'deleted' ? settle('stale', 'deleted') : settle(decision.code);
    case 'refuse':
      return settle('identity-conflict', 'other-person');
    case 'redirect':
      if (entry.createOnly) return settle('unchanged');
      return settle('stale', 'merged');
  }
}

/** True for what several writers change, element by element. */
export function isMutable(
  { partial }: Pick<PreparedEntry, 'partial'>,
  { resourceType }: { readonly resourceType: string },
): boolean {
  return isSharedType(resourceType) || (partial && mutableKinds.has(resourceType));
}

/** A fact is one source's own: its newest version replaces it whole. */
function decideFact(
  entry: PreparedEntry,
  stored: Exclude<Stored, { kind: 'unread' }>,
  { resurrect }: Pick<IngestSettings, 'resurrect'>,
  force: boolean,
  settle: (code: EntryOutcome['code'], ...issues: string[]) => WriteDecision,
): WriteDecision {
  const resource = entry.request.resource as FhirResource;
  if (stored.kind === 'deleted' && !resurrect) return settle('stale', 'deleted');
  if (stored.kind === 'found') {
    const next = contentOf(resource as unknown as JsonObject);
    const current = contentOf(stored.resource);
    const storedTime = storedTimeOf(stored.resource) ?? Number.NEGATIVE_INFINITY;
    // Known to be still true later on: noted, or something in between that comes late would replace it.
    const isConfirmed = entry.sourceTime > storedTime && !entry.timeIsArrival;
    if (next === current && !isConfirmed) return settle('unchanged');
    // Two contents of one instant: any rule will do, if every worker in every order comes to the same.
    const isNewer =
      entry.sourceTime === storedTime ? next > current : entry.sourceTime > storedTime;
    if (!isNewer && !force) return settle('stale');
  }
  return { kind: 'send', resource, issues: [] };
}

/** What counts as content: all but the server's own marks and ours. */
function contentOf(resource: JsonObject): string {
  const { meta, ...rest } = resource;
  const {
    versionId: _version,
    lastUpdated: _updated,
    extension: _extension,
    source: _source,
    ...marks
  } = isObject(meta) ? meta : {};
  return canonicalJson(Object.keys(marks).length > 0 ? { ...rest, meta: marks } : rest);
}
