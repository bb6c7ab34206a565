import { factId } from '@fph/identity';
import type { BundleEntry, FhirResource, Identifier, Reference } from 'fhir/r4';
import type { CcdaConfig } from '../config.ts';
import type { IssueLog } from '../issue.ts';
import type { XmlElement } from '../xml/xml-element.ts';
import { compact } from './compact.ts';
import { mergeResources } from './merge-resources.ts';

/** A resource in the making that others may refer to; it gets its id when the whole document has been read. */
export type Handle = { readonly type: FhirResource['resourceType']; readonly index: number };

type Common = {
  readonly handle: Handle;
  readonly resource: FhirResource;
  readonly at: XmlElement | undefined;
  request: (id: string) => BundleEntry['request'];
};
type Pending = Common & {
  /** Business identity within the source. */
  readonly key: string;
  /** Tells two facts apart that carry one II by mistake. */
  readonly kind: string;
};

type FactInput = {
  readonly resource: FhirResource;
  readonly key: string;
  readonly kind?: string | undefined;
  readonly at?: XmlElement | undefined;
};
type SharedInput = {
  readonly resource: FhirResource;
  readonly identifiers: readonly Identifier[];
  /** What stands for the resource when it has no identifier. */
  readonly key: string;
  /** True: a later document changes the resource (conditional update); else it only creates it when absent. */
  readonly update?: boolean;
};

/** The resources of one document before they have ids. */
export type Draft = {
  fact(input: FactInput): Handle;
  shared(input: SharedInput): Handle;
  reference(handle: Handle, display?: string): Reference;
  /** The resource as drafted, to add what is learnt later. */
  resource(handle: Handle): FhirResource;
  handles(): Handle[];
  finish(): BundleEntry[];
};

const uuidOf = (id: string): string =>
  `urn:uuid:${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;

/** The identifier to find a shared resource by: one of a trusted system first. */
function chooseIdentifier(
  identifiers: readonly Identifier[],
  config: CcdaConfig,
): Identifier | undefined {
  const usable = identifiers.filter(
    ({ system, value }) => system !== undefined && value !== undefined,
  );
  return usable.find(({ system }) => config.identifierSystems.isTrusted(system ?? '')) ?? usable[0];
}

const query = ({ system = '', value = '' }: Identifier): string =>
  `identifier=${encodeURIComponent(`${system}|${value}`)}`;

export function createDraft(config: CcdaConfig, source: string, log: IssueLog): Draft {
  const drafts: Pending[] = [];
  const references: { reference: Reference; handle: Handle }[] = [];
  /** Mentions of each shared resource: one draft per different wording, merged at the end. */
  const mentions = new Map<string, Map<string, Handle>>();

  const add = (draft: Omit<Pending, 'handle'>): Handle => {
    const handle: Handle = { type: draft.resource.resourceType, index: drafts.length };
    drafts.push({ ...draft, handle });
    return handle;
  };

  const putById = (type: string) => (id: string) => ({
    method: 'PUT' as const,
    url: `${type}/${id}`,
  });

  return {
    fact({ resource, key, kind = '', at }) {
      return add({ resource, key, kind, at, request: putById(resource.resourceType) });
    },
    shared({ resource, identifiers, key, update = false }) {
      const type = resource.resourceType;
      const chosen = chooseIdentifier(identifiers, config);
      const identity =
        chosen === undefined ? `content|${key}` : `identifier|${chosen.system}|${chosen.value}`;
      const name = `${type} ${identity}`;
      const wordings = mentions.get(name) ?? new Map<string, Handle>();
      mentions.set(name, wordings);
      const wording = JSON.stringify(resource);
      const same = wordings.get(wording);
      if (same !== undefined) return same;
      const request = (id: string): BundleEntry['request'] => {
        if (chosen === undefined) return { method: 'PUT', url: `${type}/${id}` };
        if (update) return { method: 'PUT', url: `${type}?${query(chosen)}` };
        return { method: 'POST', url: type, ifNoneExist: query(chosen) };
      };
      const handle = add({ resource, key: identity, kind: '', at: undefined, request });
      wordings.set(wording, handle);
      return handle;
    },
    reference(handle, display) {
      const reference: Reference =
        display === undefined ? { reference: '' } : { reference: '', display };
      references.push({ reference, handle });
      return reference;
    },
    resource(handle) {
      const draft = drafts[handle.index];
      if (draft === undefined) throw new RangeError('handle of another draft');
      return draft.resource;
    },
    handles: () => drafts.map(({ handle }) => handle),
    finish() {
      const ids = assignIds(drafts, config.secret, source, log);
      for (const { reference, handle } of references)
        reference.reference = uuidOf(ids[handle.index] ?? '');
      return entriesOf(drafts, ids, log);
    },
  };
}

function assignIds(
  drafts: readonly Pending[],
  secret: string,
  source: string,
  log: IssueLog,
): string[] {
  const kinds = new Map<string, Set<string>>();
  for (const { handle, key, kind } of drafts) {
    const name = `${handle.type} ${key}`;
    const seen = kinds.get(name);
    if (seen === undefined) kinds.set(name, new Set([kind]));
    else seen.add(kind);
  }
  return drafts.map(({ handle: { type }, key, kind, at }) => {
    const reused = (kinds.get(`${type} ${key}`)?.size ?? 1) > 1;
    if (reused && at !== undefined) log.add('warning', 'id-reused', at);
    return factId({ secret, source, type, key: reused ? `${key}|${kind}` : key });
  });
}

function entriesOf(
  drafts: readonly Pending[],
  ids: readonly string[],
  log: IssueLog,
): BundleEntry[] {
  const groups = new Map<string, Pending[]>();
  for (const draft of drafts) {
    const name = `${draft.handle.type}/${ids[draft.handle.index]}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [draft]);
    else group.push(draft);
  }
  const entries: BundleEntry[] = [];
  for (const [name, group] of groups) {
    const id = name.slice(name.indexOf('/') + 1);
    const [first] = group;
    if (first === undefined) continue;
    const resource = mergeGroup(group, log);
    if (resource === undefined) continue;
    const { resourceType, ...content } = resource;
    entries.push({
      fullUrl: uuidOf(id),
      resource: { resourceType, id, ...content } as FhirResource,
      request: first.request(id),
    } as BundleEntry);
  }
  return entries;
}

// The fuller one first, then by content: the outcome must not hang on the order of sections.
function mergeGroup(group: readonly Pending[], log: IssueLog): FhirResource | undefined {
  const compacted = group.flatMap(({ resource, at }) => {
    const value = compact(resource);
    return value === undefined
      ? []
      : [{ value, at, text: group.length > 1 ? JSON.stringify(value) : '' }];
  });
  compacted.sort(
    (a, b) => b.text.length - a.text.length || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0),
  );
  const [first, ...rest] = compacted;
  for (const other of rest) {
    const differs = first !== undefined && mergeResources(first.value, other.value);
    if (differs && other.at !== undefined) log.add('warning', 'duplicate-differs', other.at);
  }
  return first?.value;
}
