import type { FhirResource, Identifier, Meta, PatientLink } from 'fhir/r4';
import { canonicalJson } from './canonical-json.ts';
import { isPlainLink } from './element-slices.ts';
import type { IdentifierSystems } from './identifier-systems.ts';
import { joinElements, mergeElements } from './merge-elements.ts';
import { isOtherPerson } from './person-guard.ts';
import { replacedBy } from './server-match.ts';
import { newestTime, noStamps, readStamps, type Stamps, withStamps } from './source-stamps.ts';
import { comparableValue, distinctTokens } from './tokens.ts';

export type WriteInput = {
  /** With its resolved id. */
  readonly incoming: FhirResource & { id: string };
  /** What the server has: read just now, `'deleted'` for a 410, undefined when absent. */
  readonly current: FhirResource | 'deleted' | undefined;
  /** When the source said so, in ms: EVN-2, effectiveTime, Bundle.timestamp, …, else the blob's time. */
  readonly sourceTime: number;
  /** The source gave no time and the file's stands for it: equal content is then not written again to note a later time. */
  readonly timeIsArrival?: boolean | undefined;
  /** `Sources.isAuthoritative`: may change what exists. */
  readonly authoritative: boolean;
  /** True: the resource is all its source knows, what it lacks is removed (FHIR bundles). False: what it lacks is unknown to it (messages). */
  readonly whole: boolean;
  /** Elements that the source wants removed, `sliceOfPath` says in which form; for sources that know a part. */
  readonly removed?: readonly string[] | undefined;
  readonly systems: IdentifierSystems;
  /** Takes the resource as if it were the newest. */
  readonly force?: boolean | undefined;
  /** Writes what was deleted or made inactive. */
  readonly resurrect?: boolean | undefined;
};

export type WriteDecision =
  /** Write it; with `ifMatch` when something stands. `stale`: only what is new in it (identifiers, links, elements nobody knew). */
  | {
      readonly action: 'write';
      readonly code: 'created' | 'updated' | 'stale';
      readonly resource: FhirResource & { id: string };
      readonly ifMatch?: string | undefined;
    }
  | { readonly action: 'skip'; readonly code: 'unchanged' | 'stale' | 'deleted' }
  /** It would make another person of this one. */
  | { readonly action: 'refuse'; readonly code: 'identity-conflict' }
  /** The person was merged into another on the server: resolve again, or write there. */
  | { readonly action: 'redirect'; readonly id: string };

/**
 * Decides what to write of a shared resource (or a mutable fact of a message source) onto what stands.
 * Whatever the order in which writes arrive, the same resource stands in the end. A 412 means: read again and decide again.
 */
export function prepareWrite(input: WriteInput): WriteDecision {
  const { incoming, current, resurrect = false } = input;
  if (current === 'deleted' && !resurrect) return { action: 'skip', code: 'deleted' };
  if (current === undefined || current === 'deleted')
    return { action: 'write', code: 'created', resource: firstVersion(input) };

  const survivor = replacedBy(current);
  if (survivor !== undefined && survivor !== replacedBy(incoming) && !resurrect)
    return { action: 'redirect', id: survivor };
  if (isOtherPerson(current, incoming, input.systems))
    return { action: 'refuse', code: 'identity-conflict' };

  const stamps = readStamps(current.meta);
  const time = input.force ? Math.max(input.sourceTime, newestTime(stamps)) : input.sourceTime;
  const { resource, isLate } = input.authoritative
    ? mergedVersion(input, current, stamps, time)
    : { resource: withoutAuthority(input, current, stamps.placeholder), isLate: false };
  const ifMatch = current.meta?.versionId;
  const before = input.timeIsArrival ? withStampsOf(resource, current) : current;
  if (sameContent(resource, before))
    return { action: 'skip', code: isLate ? 'stale' : 'unchanged' };
  return { action: 'write', code: isLate ? 'stale' : 'updated', resource, ifMatch };
}

function firstVersion(input: WriteInput): FhirResource & { id: string } {
  const { incoming, authoritative, sourceTime } = input;
  if (authoritative) return mergedVersion(input, bare(incoming), noStamps, sourceTime).resource;
  return placeholderOf(input, bare(incoming));
}

/** Made of what a source without authority said; of `current` stays what only grows. */
function placeholderOf(input: WriteInput, current: FhirResource): FhirResource & { id: string } {
  const { incoming, sourceTime } = input;
  const additions = withAdditions(input, current);
  const { active: _, ...grown } = pick(additions, additive);
  const placeholder = { ...incoming, ...grown };
  setLinks(placeholder, additions, plainLinks(incoming));
  const stamps = { ...noStamps, placeholder: sourceTime };
  return withMeta(placeholder, withStamps(incoming.meta, stamps));
}

/**
 * Sources without authority leave alone what others said. Of what only such sources said, the first by source time stands,
 * in whatever order they arrive.
 */
function withoutAuthority(
  input: WriteInput,
  current: FhirResource,
  madeAt: number | undefined,
): FhirResource & { id: string } {
  const { incoming, sourceTime } = input;
  const isEarlier =
    madeAt !== undefined &&
    (sourceTime < madeAt || (sourceTime === madeAt && statedText(incoming) > statedText(current)));
  return isEarlier ? placeholderOf(input, current) : withAdditions(input, current);
}

/** What a resource says apart from what only grows. */
function statedText(resource: FhirResource): string {
  const stated = Object.entries(comparable(resource, noStamps)).filter(
    ([member]) => !additive.includes(member),
  );
  const { active } = resource as WithAdditive;
  return canonicalJson([Object.fromEntries(stated), active ?? null, plainLinks(resource)]);
}

function bare({ resourceType, id }: FhirResource): FhirResource {
  return { resourceType, id } as FhirResource;
}

function mergedVersion(input: WriteInput, current: FhirResource, stamps: Stamps, time: number) {
  const { incoming, whole, removed = [] } = input;
  const change = { resource: incoming, time, whole, removed };
  const { fields, stamps: next, lost } = mergeElements(current, stamps, change);
  const { meta, link, ...elements } = fields;
  const standing = stamps.placeholder === undefined ? current : { ...current, active: undefined };
  const kept = withAdditions(input, standing as FhirResource);
  const resource = { ...bare(incoming), ...pick(kept, additive), ...elements };
  setLinks(resource, kept, link);
  return {
    resource: withMeta(
      resource as FhirResource & { id: string },
      withStamps(meta as Meta | undefined, next),
    ),
    isLate: lost && time < newestTime(stamps),
  };
}

/**
 * What two versions make together, when one was written over the other unseen: nothing of either is lost that a write in
 * order would have kept. Commutative; a version joined with itself is itself.
 */
export function joinVersions<T extends FhirResource>(
  current: T,
  overwritten: FhirResource,
  systems: IdentifierSystems,
): T {
  const [mine, theirs] = [readStamps(current.meta), readStamps(overwritten.meta)];
  const additions = withAdditions({ incoming: overwritten, systems, authoritative: true }, current);
  if (mine.placeholder !== undefined || theirs.placeholder !== undefined) {
    const [kept, stamps] = isRatherKept(current, mine, overwritten, theirs)
      ? [current, mine]
      : [overwritten, theirs];
    const { active: _, ...grown } = pick(additions, additive);
    const meta = withStamps(kept.meta, stamps);
    const joined = { ...kept, ...grown };
    setLinks(joined, additions, plainLinks(kept));
    return withMeta(joined as T, meta);
  }
  const { fields, stamps } = joinElements(
    { resource: current, stamps: mine },
    { resource: overwritten, stamps: theirs },
  );
  const { meta, link, ...elements } = fields;
  const joined = { ...bare(current), ...pick(additions, additive), ...elements };
  setLinks(joined, additions, link);
  return withMeta(joined as unknown as T, withStamps(meta as Meta | undefined, stamps));
}

/** Of two versions, at least one of them a placeholder: what has authority, else the earlier. */
function isRatherKept(
  one: FhirResource,
  { placeholder: mine }: Stamps,
  other: FhirResource,
  { placeholder: theirs }: Stamps,
): boolean {
  if (mine === undefined || theirs === undefined) return mine === undefined;
  return mine === theirs ? statedText(one) >= statedText(other) : mine < theirs;
}

const additive = ['identifier', 'link', 'active'];

function pick(resource: FhirResource, members: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(resource).filter(([member]) => members.includes(member)),
  );
}

/** Links that tell of merges only ever grow; the others are those that stand by their times. */
function setLinks(resource: object, grown: FhirResource, timed: unknown): void {
  const merges = ((grown as WithAdditive).link ?? []).filter((link) => !isPlainLink(link));
  const plain = plainLinks({ link: timed });
  const links =
    plain.length === 0
      ? merges
      : [...merges, ...plain].sort((left, right) =>
          canonicalJson(left) < canonicalJson(right) ? -1 : 1,
        );
  // Two persons who were linked are one by now.
  const own = `${grown.resourceType}/${grown.id}`;
  const others = links.filter(({ other }) => other?.reference !== own);
  if (others.length > 0) Object.assign(resource, { link: others });
  else Reflect.deleteProperty(resource, 'link');
}

function plainLinks(resource: object): PatientLink[] {
  return ((resource as WithAdditive).link ?? []).filter(isPlainLink);
}

type WithAdditive = { identifier?: Identifier[]; link?: PatientLink[]; active?: boolean };

/** What only ever grows: identifiers and links of every source; and what stays as it is: inactive. */
function withAdditions(
  input: Pick<WriteInput, 'systems' | 'resurrect' | 'authoritative'> & { incoming: FhirResource },
  current: FhirResource,
): FhirResource & { id: string } {
  const { incoming, systems, resurrect, authoritative } = input;
  const [mine, theirs] = [current as WithAdditive, incoming as WithAdditive];
  const identifier = union(mine.identifier, theirs.identifier, (one) =>
    identifierName(one, systems),
  );
  const links = theirs.link?.filter((one) => authoritative || !isPlainLink(one));
  const link = union(mine.link, links, canonicalJson);
  const active = activeOf(mine.active, authoritative ? theirs.active : undefined, resurrect);
  return {
    ...current,
    ...(Array.isArray(mine.identifier ?? theirs.identifier) ? { identifier } : {}),
    ...(link.length > 0 ? { link } : {}),
    ...(active === undefined ? {} : { active }),
  } as FhirResource & { id: string };
}

/** Inactive stays inactive, whoever says otherwise and when. */
function activeOf(mine?: boolean, theirs?: boolean, resurrect = false): boolean | undefined {
  if (resurrect) return theirs ?? (mine === false ? undefined : mine);
  if (mine === false || theirs === false) return false;
  return theirs ?? mine;
}

function identifierName(identifier: Identifier, systems: IdentifierSystems): string {
  const [token] = distinctTokens(
    [{ system: identifier.system ?? '', value: identifier.value ?? '' }],
    systems,
  );
  return token ? canonicalJson([token.system, comparableValue(token)]) : canonicalJson(identifier);
}

/** Both lists without doubles; sorted once they differ, so that the order of arrival does not matter. */
function union<T extends object>(
  mine: readonly T[] | undefined,
  theirs: readonly T[] | undefined,
  nameOf: (item: T) => string,
): T[] {
  const fresh = distinct(Array.isArray(theirs) ? theirs : [], nameOf);
  if (!Array.isArray(mine)) return fresh;
  if (fresh.length === 0 || canonicalJson(mine) === canonicalJson(fresh)) return mine;
  const named = distinct([...mine, ...fresh], nameOf).map((item) => ({ name: nameOf(item), item }));
  return named.sort((left, right) => (left.name < right.name ? -1 : 1)).map(({ item }) => item);
}

function distinct<T extends object>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const byName = new Map<string, T>();
  for (const item of items) {
    const name = nameOf(item);
    const other = byName.get(name);
    if (other === undefined || rankOf(item) > rankOf(other)) byName.set(name, item);
  }
  return [...byName.values()];
}

/** Of two descriptions of one identifier: what is out of use stays so, else the one that says more. */
function rankOf(item: object): string {
  const text = canonicalJson(item);
  const isOld = 'use' in item && item.use === 'old';
  return `${isOld ? 1 : 0}${String(text.length).padStart(8, '0')}${text}`;
}

function withMeta<T extends FhirResource>(resource: T, meta: FhirResource['meta']): T {
  const { meta: _, ...rest } = resource;
  return { ...rest, ...(meta ? { meta } : {}) } as T;
}

/** The resource as it stands, but with the other's stamps. */
function withStampsOf(other: FhirResource, resource: FhirResource): FhirResource {
  return withMeta(resource, withStamps(resource.meta, readStamps(other.meta)));
}

function sameContent(left: FhirResource, right: FhirResource): boolean {
  return canonicalJson(comparable(left)) === canonicalJson(comparable(right));
}

function comparable(resource: FhirResource, stamps = readStamps(resource.meta)): FhirResource {
  return withMeta(resource, withStamps(resource.meta, stamps));
}
