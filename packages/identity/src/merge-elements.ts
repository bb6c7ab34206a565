import type { FhirResource } from 'fhir/r4';
import { canonicalJson } from './canonical-json.ts';
import { elementTime, noStamps, type Stamps, withStamps } from './source-stamps.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Not merged by time: kept apart by `prepareWrite`. */
const apart: ReadonlySet<string> = new Set(['resourceType', 'id', 'identifier', 'link', 'active']);

/** Choice elements of the types that sources share: `deceasedBoolean` and `deceasedDateTime` are one element. */
const choice = /^(deceased|multipleBirth|occurrence|quantity|asNeeded|effective)[A-Z]/;

/** The element that a JSON member belongs to: `_birthDate` is birthDate, `deceasedBoolean` is deceased. */
function elementOf(member: string): string {
  const name = member.startsWith('_') ? member.slice(1) : member;
  return choice.exec(name)?.[1] ?? name;
}

/** The members of each element. */
function elementsOf(resource: FhirResource): Map<string, Fields> {
  const elements = new Map<string, Record<string, unknown>>();
  const meta = withStamps(resource.meta, noStamps);
  for (const [member, value] of Object.entries({ ...resource, meta })) {
    const element = elementOf(member);
    if (apart.has(element) || value === undefined) continue;
    const fields = elements.get(element) ?? {};
    fields[member] = value;
    elements.set(element, fields);
  }
  return elements;
}

export type Merged = {
  /** The members of the result, without those that are kept apart. */
  readonly fields: Fields;
  readonly stamps: Stamps;
  /** True when something of the incoming resource was too old to be taken. */
  readonly lost: boolean;
};

/**
 * Takes each element from whoever knew it last; equal times are settled by content, so that the order of arrival never matters.
 *
 * @param whole the incoming resource is all its source knows: what it lacks is gone. Otherwise what it lacks is unknown to it
 */
export function mergeElements(
  current: FhirResource,
  stamps: Stamps,
  incoming: FhirResource,
  time: number,
  whole: boolean,
): Merged {
  const mine = stamps.placeholder ? new Map<string, Fields>() : elementsOf(current);
  const theirs = elementsOf(incoming);
  const times = new Map(stamps.elements);
  const fields: Record<string, unknown> = {};
  let lost = false;
  for (const element of new Set([...mine.keys(), ...theirs.keys()])) {
    const [old, fresh] = [mine.get(element), theirs.get(element)];
    const known = whole || fresh !== undefined;
    const taken = known && isNewer(time, fresh, elementTime(stamps, element), old);
    if (known && !taken && canonicalJson(old) !== canonicalJson(fresh)) lost = true;
    Object.assign(fields, taken ? fresh : old);
    if (taken && !whole) times.set(element, time);
  }
  const all = whole ? Math.max(time, stamps.all ?? time) : stamps.all;
  return { fields, stamps: { all, elements: times, placeholder: false }, lost };
}

/** What two versions of a resource make together: each element of the one that knew it last. */
export function joinElements(
  one: { readonly resource: FhirResource; readonly stamps: Stamps },
  other: { readonly resource: FhirResource; readonly stamps: Stamps },
): { fields: Fields; stamps: Stamps } {
  const [mine, theirs] = [elementsOf(one.resource), elementsOf(other.resource)];
  const times = new Map<string, number>();
  const fields: Record<string, unknown> = {};
  const names = [mine, theirs, one.stamps.elements, other.stamps.elements];
  for (const element of new Set(names.flatMap((named) => [...named.keys()]))) {
    const time = elementTime(other.stamps, element);
    const standing = elementTime(one.stamps, element);
    const [old, fresh] = [mine.get(element), theirs.get(element)];
    Object.assign(fields, isNewer(time, fresh, standing, old) ? fresh : old);
    times.set(element, Math.max(time, standing));
  }
  const all = Math.max(
    one.stamps.all ?? Number.NEGATIVE_INFINITY,
    other.stamps.all ?? Number.NEGATIVE_INFINITY,
  );
  const stamps = { elements: times, placeholder: false };
  return { fields, stamps: all === Number.NEGATIVE_INFINITY ? stamps : { ...stamps, all } };
}

function isNewer(time: number, fresh: unknown, standing: number, old: unknown): boolean {
  if (time !== standing) return time > standing;
  return canonicalJson(fresh) > canonicalJson(old);
}
