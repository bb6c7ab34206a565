import type { FhirResource } from 'fhir/r4';
import { canonicalJson } from './canonical-json.ts';
import { assemble, type Fields, sliceOfPath, slicesOf } from './element-slices.ts';
import { isFiller } from './filler.ts';
import { elementTime, isLinkSlice, type Stamps } from './source-stamps.ts';

export type Merged = {
  /** The members of the result, without those that are kept apart. */
  readonly fields: Fields;
  readonly stamps: Stamps;
  /** True when something of the incoming resource was too old to be taken. */
  readonly lost: boolean;
};

export type Incoming = {
  readonly resource: FhirResource;
  /** Source time in ms. */
  readonly time: number;
  /** It is all its source knows: what it lacks is gone. Otherwise what it lacks is unknown to it. */
  readonly whole: boolean;
  /** What it lacks because it is to be removed. */
  readonly removed: readonly string[];
};

/** Takes each element from whoever knew it last; equal times are settled by content, so that the order of arrival never matters. */
export function mergeElements(
  current: FhirResource,
  stamps: Stamps,
  { resource, time, whole, removed }: Incoming,
): Merged {
  const mine = stamps.placeholder === undefined ? slicesOf(current) : new Map<string, Fields>();
  const theirs = slicesOf(resource);
  const gone = new Set(removed.map(sliceOfPath).filter((slice) => slice !== undefined));
  const times = new Map(stamps.elements);
  const kept = new Map<string, Fields>();
  let lost = false;
  for (const element of new Set([...mine.keys(), ...theirs.keys(), ...gone])) {
    const [old, fresh] = [mine.get(element), theirs.get(element)];
    const isLink = isLinkSlice(element);
    const known = fresh !== undefined || gone.has(element) || (whole && !isLink);
    const said = !whole && isFiller(fresh) ? Number.NEGATIVE_INFINITY : time;
    const taken = known && isNewer(said, fresh, elementTime(stamps, element), old);
    if (known && !taken && canonicalJson(old) !== canonicalJson(fresh)) lost = true;
    const standing = taken ? fresh : old;
    if (standing !== undefined) kept.set(element, standing);
    if (taken && (!whole || isLink)) times.set(element, said);
  }
  const all = whole ? Math.max(time, stamps.all ?? time) : stamps.all;
  const next = { all, elements: times };
  const wholes = [
    ...(stamps.placeholder === undefined ? [current] : []),
    ...(whole ? [resource] : []),
  ];
  return { fields: assemble(kept, next, wholes), stamps: next, lost };
}

/** What two versions of a resource make together: each element of the one that knew it last. */
export function joinElements(
  one: { readonly resource: FhirResource; readonly stamps: Stamps },
  other: { readonly resource: FhirResource; readonly stamps: Stamps },
): { fields: Fields; stamps: Stamps } {
  const [mine, theirs] = [slicesOf(one.resource), slicesOf(other.resource)];
  const times = new Map<string, number>();
  const kept = new Map<string, Fields>();
  const names = [mine, theirs, one.stamps.elements, other.stamps.elements];
  for (const element of new Set(names.flatMap((named) => [...named.keys()]))) {
    const time = elementTime(other.stamps, element);
    const standing = elementTime(one.stamps, element);
    const [old, fresh] = [mine.get(element), theirs.get(element)];
    const newest = isNewer(time, fresh, standing, old) ? fresh : old;
    if (newest !== undefined) kept.set(element, newest);
    times.set(element, Math.max(time, standing));
  }
  const all = Math.max(
    one.stamps.all ?? Number.NEGATIVE_INFINITY,
    other.stamps.all ?? Number.NEGATIVE_INFINITY,
  );
  const stamps = {
    all: all === Number.NEGATIVE_INFINITY ? undefined : all,
    elements: times,
  };
  return { fields: assemble(kept, stamps, [one.resource, other.resource]), stamps };
}

function isNewer(time: number, fresh: unknown, standing: number, old: unknown): boolean {
  if (time !== standing) return time > standing;
  return canonicalJson(fresh) > canonicalJson(old);
}
