import { isSharedType } from '@fph/identity';
import type { PendingReference } from '@fph/platform/ports';
import type { BundleEntry, FhirResource } from 'fhir/r4';
import { fileScope, referenceKey, rootScope } from '../index/build-index.ts';
import { describeEntry, describeResource } from '../index/describe-entry.ts';
import { action } from '../index/entry-index.ts';
import { identityQuestion } from '../index/identity-question.ts';
import { type JsonObject, textOf } from '../json.ts';
import type { PlannedChunk } from '../plan/plan-chunks.ts';
import { readReference } from '../references/reference-forms.ts';
import { type Replacement, rewriteReferences } from '../references/rewrite-references.ts';
import { type EntryContent, readContents } from './chunk-content.ts';
import type { EntryOutcome } from './entry-outcome.ts';
import { identifierMark } from './pending.ts';
import type { IdentityQuestion } from './ports.ts';
import { stampSource } from './provenance.ts';
import { removalMarks, removedElements } from './removed-elements.ts';
import type { SliceState } from './slice-state.ts';
import { saidTimeOf, sourceTimeOf, stampSourceTime } from './source-time.ts';

/** An entry ready to be compared with what the server has, and sent. */
export type PreparedEntry = {
  readonly index: number;
  readonly target: string;
  readonly fullUrl: string | undefined;
  readonly request: BundleEntry;
  /** Milliseconds since 1970. */
  readonly sourceTime: number;
  /** The source gave no time; the file's stands for it. */
  readonly timeIsArrival: boolean;
  readonly createOnly: boolean;
  /** May change what exists of a shared resource. */
  readonly authoritative: boolean;
  /** A message: what the resource lacks is unknown to it, not gone. */
  readonly partial: boolean;
  /** What the source wants removed, by the names of `sliceOfPath` of `@fph/identity`. */
  readonly removed: readonly string[];
  /** Asked again when the write has passed, so that new identifiers lead to it. */
  readonly question: IdentityQuestion | undefined;
  /** A plain write, whose state on the server is read first. */
  readonly isWrite: boolean;
  readonly warnings: readonly string[];
  /** References that became logical ones: they wait in the table `pendingReferences`. */
  readonly pending: readonly Omit<PendingReference, 'since' | 'holder'>[];
};

export type PreparedChunk = {
  readonly entries: PreparedEntry[];
  /** What is decided without the server. */
  readonly settled: EntryOutcome[];
};

/** Reads a chunk's entries, gives them their ids, rewrites references and holds back what depends on failures. */
export async function prepareChunk(state: SliceState, chunk: PlannedChunk): Promise<PreparedChunk> {
  const settled: EntryOutcome[] = [];
  const sendable: number[] = [];
  const unitBlocker = chunk.kind === 'transaction' ? findUnitBlocker(state, chunk) : undefined;
  for (const entry of chunk.entries) {
    const blocker = unitBlocker ?? findBlocker(state, entry);
    // What has been imported is not held back any more.
    if (blocker === undefined || state.imported?.has(entry)) sendable.push(entry);
    else settled.push(blockedOutcome(state, entry, blocker));
  }
  const contents = await readContents(state.source, state.index, sendable, state.signal);
  const entries: PreparedEntry[] = [];
  for (const entry of sendable) {
    const content = contents.get(entry);
    if (content !== undefined) entries.push(prepareEntry(state, chunk, entry, content));
  }
  return { entries, settled };
}

/** A transaction with an entry that cannot be read or identified is refused whole. */
function findUnitBlocker(state: SliceState, chunk: PlannedChunk): number | undefined {
  const { index } = state;
  const root = index.rootInfo(chunk.entries[0] ?? -1);
  if (root?.type === 'transaction') {
    for (let entry = root.first; entry < root.first + root.count; entry++) {
      if (index.action(entry) === action.problem) return entry;
    }
  }
  for (const entry of chunk.entries) {
    const blocker = findBlocker(state, entry);
    if (blocker !== undefined) return blocker;
  }
  return undefined;
}

/** The failed entry, or the entry itself for an ambiguous reference, that keeps this one from being sent. */
export function findBlocker(
  { index, failed, standIn, open }: SliceState,
  entry: number,
): number | undefined {
  const [from, to] = index.edgeRange(entry);
  for (let at = from; at < to; at++) {
    const slot = index.edge(at);
    const found = index.entryOf(slot);
    if (found === 'ambiguous' || open.get(slot)?.kind === 'conflict') return entry;
    if (found === undefined) continue;
    const target = standIn.get(found) ?? found;
    if (failed.has(target) && target !== entry) return target;
  }
  return undefined;
}

export function blockedOutcome(state: SliceState, entry: number, blocker: number): EntryOutcome {
  const id = state.index.id(entry);
  const target = id === '' ? undefined : `${state.index.type(entry)}/${id}`;
  if (blocker === entry) {
    return { index: entry, target, code: 'identity-conflict', issues: ['ambiguous-reference'] };
  }
  return { index: entry, target, code: 'blocked', blockedBy: blocker };
}

function prepareEntry(
  state: SliceState,
  chunk: PlannedChunk,
  entry: number,
  content: EntryContent,
): PreparedEntry {
  const { index, run } = state;
  const { resource } = content;
  const type = index.type(entry);
  const id = index.id(entry);
  const target = `${type}/${id}`;
  const kind = index.action(entry);
  const root = index.rootInfo(entry);
  const sourceTime = sourceTimeOf(resource, root?.timestamp, state.fileTime);
  const timeIsArrival = saidTimeOf(resource, root?.timestamp) === undefined;
  const found = rewriteEntry(state, chunk, entry, resource);
  const fullUrl = content.entry === undefined ? undefined : textOf(content.entry['fullUrl']);
  const shared = {
    index: entry,
    target,
    fullUrl,
    sourceTime,
    timeIsArrival,
    createOnly: kind === action.createOnly,
    authoritative: state.isAuthoritative(root),
    partial: state.partial,
    removed: removedBy(state, chunk, entry, content),
    question: undefined,
    isWrite: kind === action.upsert || kind === action.createOnly,
    warnings: found.pending.length > 0 ? ['reference-pending'] : [],
    pending: found.pending.map(({ target: key, path, isBare }) => ({
      target: key,
      path,
      identifier: identifierMark(state.settings.secret, resource, path, isBare),
    })),
  };
  if (kind === action.delete || kind === action.patch) {
    return { ...shared, request: keptVerb(content, target, id) };
  }
  const described = content.entry === undefined ? undefined : describeEntry(content.entry);
  const ifMatch =
    kind === action.guarded && described?.kind === 'upsert' ? described.ifMatch : undefined;
  const question = isSharedType(type) ? questionOf(content, run.source, id) : undefined;
  resource['id'] = id;
  stampSourceTime(resource, sourceTime);
  // What several sources share comes from all of them.
  if (!isSharedType(type)) stampSource(resource, run);
  return {
    ...shared,
    question,
    request: {
      fullUrl: `${state.ports.fhir.serverUrl.replace(/\/+$/, '')}/${target}`,
      resource: resource as unknown as FhirResource,
      request: { method: 'PUT', url: target, ...(ifMatch === undefined ? {} : { ifMatch }) },
    },
  };
}

function removedBy(
  state: SliceState,
  chunk: PlannedChunk,
  entry: number,
  content: EntryContent,
): readonly string[] {
  const marks = removalMarks(content.entry);
  if (marks.length === 0) return [];
  rewriteEntry(state, chunk, entry, { extension: marks });
  return removedElements(marks);
}

/** The question that pass 1 asked, with what it held back until the write has passed. */
function questionOf(
  content: EntryContent,
  source: string,
  id: string,
): IdentityQuestion | undefined {
  const described =
    content.entry === undefined ? describeResource(content.resource) : describeEntry(content.entry);
  return described.kind === 'upsert' && described.shared
    ? identityQuestion(described, source, id)
    : undefined;
}

function keptVerb(content: EntryContent, target: string, id: string): BundleEntry {
  const described = content.entry === undefined ? undefined : describeEntry(content.entry);
  if (described?.kind !== 'delete' && described?.kind !== 'patch') return {};
  const query = described.criteria?.query;
  const url = id === '' && query !== undefined ? `${described.type}?${query}` : target;
  return {
    ...(described.resource === undefined
      ? {}
      : { resource: described.resource as unknown as FhirResource }),
    request: {
      method: described.kind === 'delete' ? 'DELETE' : 'PATCH',
      url,
      ...(described.ifMatch === undefined ? {} : { ifMatch: described.ifMatch }),
    },
  };
}

/** Also used for dead letters, where references to failed entries stay as the source wrote them. */
export function rewriteEntry(
  state: Pick<SliceState, 'index' | 'standIn' | 'open' | 'sent'>,
  chunk: Pick<PlannedChunk, 'phase' | 'entries'> | undefined,
  entry: number,
  resource: JsonObject,
): { pending: { target: string; path: string; isBare: boolean }[] } {
  const { index, standIn, open } = state;
  const root = index.root(entry);
  const pending: { target: string; path: string; isBare: boolean }[] = [];
  const inFirstPhase = chunk?.phase === 'without-cycle';

  const targetOf = (slot: number): number | undefined => {
    const found = index.entryOf(slot);
    return typeof found === 'number' ? (standIn.get(found) ?? found) : undefined;
  };
  const literalOf = (found: number): string | undefined => {
    const id = index.id(found);
    return id === '' ? undefined : `${index.type(found)}/${id}`;
  };

  rewriteReferences(resource, {
    reference(text, path, place): Replacement | undefined {
      const key = referenceKey(text);
      if (key === undefined) return undefined;
      const slot = index.find(key.text, key.local ? rootScope(root) : fileScope);
      const found = targetOf(slot);
      if (found !== undefined) {
        const reference = literalOf(found);
        if (reference === undefined) return undefined;
        // In the first pass over a large cycle what is not there yet is named, not pointed at.
        if (inFirstPhase && found !== entry && !state.sent.has(found) && chunk?.entries) {
          return {
            kind: 'logical',
            type: index.type(found),
            system: 'urn:fph:cycle',
            value: reference,
          };
        }
        return { kind: 'literal', reference };
      }
      const outside = open.get(slot);
      if (outside?.kind === 'literal') return outside;
      if (outside?.kind !== 'absent') return undefined;
      const isBare = place['identifier'] === undefined && place['type'] === undefined;
      pending.push({ target: outside.pendingKey, path, isBare });
      return {
        kind: 'logical',
        type: outside.type,
        system: outside.system,
        value: outside.value,
      };
    },
    address(text) {
      const form = readReference(text);
      if (form.kind !== 'urn' && form.kind !== 'absolute' && form.kind !== 'address') {
        return undefined;
      }
      const scope = form.kind === 'urn' ? rootScope(root) : fileScope;
      const found = targetOf(index.find(form.text, scope));
      return found === undefined ? undefined : literalOf(found);
    },
  });
  return { pending };
}
