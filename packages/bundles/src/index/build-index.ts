import { isFhirId, keepOrMintId } from '@fph/identity';
import type { ByteSource } from '@fph/platform/ports';
import { BundleError } from '../bundle-error.ts';
import type { IdentityAnswer, IdentityQuestion, IdentityResolver } from '../ingest/ports.ts';
import { canonicalJson, isObject, type JsonObject, textOf } from '../json.ts';
import { type ReadFormat, type ReadItem, readEntries } from '../read/read-entries.ts';
import { collectReferences } from '../references/collect-references.ts';
import {
  identifierKey,
  readIdentifierSearch,
  readReference,
} from '../references/reference-forms.ts';
import {
  type DescribedEntry,
  describeEntry,
  describeResource,
  identifiersOf,
  sharedTypes,
} from './describe-entry.ts';
import { type Action, action, createEntryIndex, type EntryIndex } from './entry-index.ts';
import { identityQuestion } from './identity-question.ts';

export type IndexOptions = {
  readonly format: ReadFormat;
  /** Name of the source: ids of facts are scoped to it. */
  readonly source: string;
  readonly secret: string;
  /** Keep all ids of this source (a restore), or ids a converter has made by the same rule. */
  readonly trustIds?: boolean;
  readonly maxResourceBytes?: number | undefined;
  readonly identities: Pick<IdentityResolver, 'resolve'>;
  /** Told of every text that an entry answers to. */
  readonly onClaim?: ((text: string, entry: number) => void) | undefined;
  /** Ids that match a search other than by identifier. */
  readonly match: (type: string, query: string) => Promise<readonly string[]>;
  readonly signal?: AbortSignal | undefined;
};

/** Scope of texts that mean the same in the whole file: `Type/id`, absolute addresses, searches by identifier. */
export const fileScope = 0;
/** `urn:uuid:` means something only within its Bundle. */
export const rootScope = (root: number) => root + 1;

/** Tag of Bundles that a converter made. It counts only in what we spooled ourselves. */
export const messageKindSystem = 'urn:fph:message-kind';

/** What an entry would have answered to, had it been right: who refers to it waits for nobody else. */
type LostName = { readonly text: string; readonly scope: number; readonly entry: number };

type Waiting = { readonly entry: number; readonly question: IdentityQuestion };

const questionBatch = 250;

/** Pass 1: reads all entries, gives them their ids and notes who refers to whom. */
export async function buildIndex(source: ByteSource, options: IndexOptions): Promise<EntryIndex> {
  const index = createEntryIndex();
  const waiting: Waiting[] = [];
  const lost: LostName[] = [];
  const flush = async () => {
    const batch = waiting.splice(0);
    if (batch.length === 0) return;
    const answers = await options.identities.resolve(
      batch.map(({ question }) => question),
      options.signal,
    );
    batch.forEach(({ entry }, i) => {
      giveId(index, entry, answers[i]);
    });
  };
  let first = 0;
  for await (const items of readEntries(source.stream(options.signal), options)) {
    for (const item of items) {
      if (item.kind === 'bundle') {
        addRoot(index, item.header, { root: item.root, first });
        first = index.size;
      } else if (item.kind === 'not-entries') {
        index.truncate(first);
        const bytes = await source.range(item.offset, item.length, options.signal);
        const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject;
        const stale = lost.findIndex(({ entry }) => entry >= first);
        if (stale >= 0) lost.length = stale;
        await addItem(index, waiting, { ...item, kind: 'resource', value }, options);
        first = index.size;
      } else {
        await addItem(index, waiting, item, options);
        if (item.kind === 'entry') lost.push(...lostNames(index, item));
        if (item.kind === 'resource') first = index.size;
      }
    }
    if (waiting.length >= questionBatch) await flush();
  }
  await flush();
  if (index.size === 0 && index.roots.length === 0) throw new BundleError('empty');
  for (const { text, scope, entry } of lost) {
    if (index.entryOf(index.find(text, scope)) === undefined) index.claim(text, scope, entry);
  }
  index.settleClaims((entry) => `${index.type(entry)}/${index.id(entry)}`);
  return index;
}

function addRoot(
  index: EntryIndex,
  header: JsonObject,
  { root, first }: { root: number; first: number },
): void {
  const type = textOf(header['type']) ?? 'collection';
  if (type === 'history') throw new BundleError('history-bundle');
  index.roots.push({
    root,
    type,
    timestamp: textOf(header['timestamp']),
    kind: kindOf(header),
    message: messageOf(header),
    first,
    count: index.size - first,
  });
}

/** What kind of message a converter made the Bundle from. */
function kindOf(header: JsonObject): string | undefined {
  const meta = isObject(header['meta']) ? header['meta'] : {};
  const tags = Array.isArray(meta['tag']) ? meta['tag'].filter(isObject) : [];
  return textOf(tags.find(({ system }) => system === messageKindSystem)?.['code']);
}

function messageOf(header: JsonObject): string | undefined {
  const { identifier } = header;
  return kindOf(header) !== undefined && isObject(identifier)
    ? textOf(identifier['value'])
    : undefined;
}

async function addItem(
  index: EntryIndex,
  waiting: Waiting[],
  item: Extract<ReadItem, { kind: 'entry' | 'resource' | 'problem' }>,
  options: IndexOptions,
): Promise<void> {
  const place = { offset: item.offset, length: item.length, root: item.root };
  if (item.kind === 'problem') {
    const entry = index.add({ ...place, type: '', action: action.problem });
    index.fail(entry, { code: item.code, detail: item.detail, line: item.line });
    return;
  }
  const described =
    item.kind === 'entry' ? describeEntry(item.value) : describeResource(item.value);
  if (described.kind === 'skip' || described.kind === 'problem') {
    const entry = index.add({ ...place, type: '', action: action.skip });
    if (described.kind === 'problem') index.fail(entry, { code: described.code });
    return;
  }
  const entry = index.add({ ...place, type: described.type, action: actionOf(described) });
  try {
    addEdges(index, described, item.root);
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    index.fail(entry, { code: error.code });
    return;
  }
  addClaims(index, entry, described, item.root, options.onClaim);
  await identify(index, waiting, entry, described, options);
}

/** The names of the entry just added, if it cannot be sent. */
function lostNames(
  index: EntryIndex,
  { value, root }: Extract<ReadItem, { kind: 'entry' }>,
): LostName[] {
  const entry = index.size - 1;
  const { resource } = value;
  if (!index.problems.has(entry) || !isObject(resource)) return [];
  const names: LostName[] = [];
  const key = fullUrlKey(textOf(value['fullUrl']));
  if (key !== undefined) {
    names.push({ text: key.text, scope: key.local ? rootScope(root) : fileScope, entry });
  }
  const [type, id] = [textOf(resource['resourceType']), textOf(resource['id'])];
  if (type !== undefined && id !== undefined) {
    names.push({ text: `${type}/${id}`, scope: fileScope, entry });
  }
  return names;
}

/** The text that references to a `fullUrl` use. */
function fullUrlKey(
  fullUrl: string | undefined,
): { readonly text: string; readonly local: boolean } | undefined {
  if (fullUrl === undefined) return undefined;
  const form = readReference(fullUrl);
  if (form.kind === 'urn') return { text: form.text, local: true };
  if (form.kind === 'absolute' || form.kind === 'address') return { text: form.text, local: false };
  return form.kind === 'none' ? { text: fullUrl, local: false } : undefined;
}

function actionOf(described: Exclude<DescribedEntry, { kind: 'skip' | 'problem' }>): Action {
  if (described.kind === 'delete') return action.delete;
  if (described.kind === 'patch') return action.patch;
  if (described.ifMatch !== undefined) return action.guarded;
  return described.kind === 'upsert' && described.createOnly ? action.createOnly : action.upsert;
}

function addEdges(
  index: EntryIndex,
  described: Exclude<DescribedEntry, { kind: 'skip' | 'problem' }>,
  root: number,
): void {
  if (described.resource === undefined) return;
  const references: string[] = [];
  collectReferences(described.resource, references);
  for (const text of references) {
    const key = referenceKey(text);
    if (key !== undefined) index.addEdge(key.text, key.local ? rootScope(root) : fileScope);
  }
}

/** The text under which a reference is looked up; undefined when it points nowhere we could look. */
export function referenceKey(text: string): { text: string; local: boolean } | undefined {
  const form = readReference(text);
  switch (form.kind) {
    case 'urn':
      return { text: form.text, local: true };
    case 'relative':
      return { text: `${form.type}/${form.id}`, local: false };
    case 'absolute':
    case 'address':
      return { text: form.text, local: false };
    case 'search': {
      const identifier = readIdentifierSearch(form.query);
      return {
        text: identifier ? identifierKey(form.type, identifier) : `${form.type}?${form.query}`,
        local: false,
      };
    }
    case 'none':
      return undefined;
  }
}

function addClaims(
  index: EntryIndex,
  entry: number,
  described: Exclude<DescribedEntry, { kind: 'skip' | 'problem' }>,
  root: number,
  onClaim: IndexOptions['onClaim'],
): void {
  if (described.kind !== 'upsert') return;
  const { type, fullUrl, sourceId, criteria } = described;
  const keys = new Set<string>();
  const own = fullUrlKey(fullUrl);
  if (own?.local) {
    index.claim(own.text, rootScope(root), entry);
    onClaim?.(own.text, entry);
  } else if (own !== undefined) keys.add(own.text);
  if (sourceId !== undefined) keys.add(`${type}/${sourceId}`);
  if (described.shared) {
    for (const identifier of identifiersOf(described.resource)) {
      keys.add(identifierKey(type, identifier));
      keys.add(identifierKey(type, { value: identifier.value }));
    }
  }
  if (criteria !== undefined) {
    const { identifier, query } = criteria;
    keys.add(identifier ? identifierKey(type, identifier) : `${type}?${query}`);
  }
  for (const key of keys) {
    index.claim(key, fileScope, entry);
    onClaim?.(key, entry);
  }
}

async function identify(
  index: EntryIndex,
  waiting: Waiting[],
  entry: number,
  described: Exclude<DescribedEntry, { kind: 'skip' | 'problem' }>,
  options: IndexOptions,
): Promise<void> {
  const { type, sourceId, criteria } = described;
  if (sourceId !== undefined && !isFhirId(sourceId)) {
    index.fail(entry, { code: 'invalid-id' });
    return;
  }
  const mint = described.kind === 'upsert';
  const preferredId = factOrSourceId(described, options);
  const shared = described.kind === 'upsert' ? described.shared : needsIdentity(type, criteria);
  if (shared) {
    waiting.push({
      entry,
      question: identityQuestion(described, options.source, preferredId),
    });
    return;
  }
  if (criteria !== undefined) {
    const ids = await options.match(type, criteria.query);
    if (ids.length > 1) index.fail(entry, { code: 'multiple-matches', candidates: ids });
    else if (ids[0] !== undefined) index.setId(entry, ids[0]);
    else if (mint) index.setId(entry, preferredId);
    else index.setAction(entry, action.skip);
    return;
  }
  index.setId(entry, preferredId);
}

function needsIdentity(type: string, criteria: { identifier?: unknown } | undefined): boolean {
  return criteria?.identifier !== undefined || sharedTypes.has(type);
}

/** The id by the rule for facts: the source's own where it is unique by itself, else a keyed hash of what identifies it. */
function factOrSourceId(
  described: Exclude<DescribedEntry, { kind: 'skip' | 'problem' }>,
  { source, secret, trustIds }: IndexOptions,
): string {
  const { type, sourceId } = described;
  const key = sourceId ?? businessKey(described);
  return keepOrMintId({ secret, source, type, key, sourceId, trustIds });
}

function businessKey(described: Exclude<DescribedEntry, { kind: 'skip' | 'problem' }>): string {
  if (described.criteria !== undefined) return `criteria|${described.criteria.query}`;
  if (described.kind !== 'upsert') return '';
  if (described.fullUrl !== undefined) return `url|${described.fullUrl}`;
  const [identifier] = identifiersOf(described.resource);
  if (identifier !== undefined) return `identifier|${identifier.system ?? ''}|${identifier.value}`;
  return `content|${canonicalJson(described.resource)}`;
}

function giveId(index: EntryIndex, entry: number, answer: IdentityAnswer | undefined): void {
  if (answer?.kind === 'known' || answer?.kind === 'minted') index.setId(entry, answer.id);
  else if (answer?.kind === 'conflict') {
    const code = answer.ids.length > 1 ? 'identity-conflict' : 'other-person';
    index.fail(entry, { code, candidates: answer.ids });
  } else index.setAction(entry, action.skip);
}
