import type { FhirResource } from 'fhir/r4';
import { canonicalJson } from './canonical-json.ts';
import { linkSlice, noStamps, type Stamps, withStamps } from './source-stamps.ts';

/** Members of a resource, or parts of them. */
export type Fields = Readonly<Record<string, unknown>>;

/** Not merged by time: kept apart by `prepareWrite`. */
const apart: ReadonlySet<string> = new Set(['resourceType', 'id', 'identifier', 'active']);

/** Choice elements of the types that sources share: `deceasedBoolean` and `deceasedDateTime` are one element. */
const choice = /^(deceased|multipleBirth|occurrence|quantity|asNeeded|effective)[A-Z]/;

/** Elements whose parts a source may know one by one: the end of a visit without its start. */
const byPart: ReadonlySet<string> = new Set(['period', 'hospitalization']);

type Item = Readonly<Record<string, unknown>>;

/** Lists of which a source may know some items: what tells those apart that are known together. */
const byItem: Readonly<Record<string, (item: Item) => string | undefined>> = {
  extension: ({ url }) => `extension:${String(url)}`,
  // A message has other fields for business numbers than for private ones.
  telecom: ({ use }) => (use === 'work' ? 'telecom:work' : 'telecom'),
  // Other links only ever grow: merges stay.
  link: (item) => (isPlainLink(item) ? linkSlice(referenceOf(item)) : undefined),
};

/** A link that says no more than "see also": it can be taken back. */
export function isPlainLink(link: object): boolean {
  return 'type' in link && link.type === 'seealso';
}

function referenceOf({ other }: Item): string {
  return typeof other === 'object' && other !== null && 'reference' in other
    ? String(other.reference)
    : canonicalJson(other);
}

/** `_birthDate` is birthDate, `deceasedBoolean` is deceased. */
function elementOf(member: string): string {
  const name = member.startsWith('_') ? member.slice(1) : member;
  return choice.exec(name)?.[1] ?? name;
}

/**
 * The slice that a path names which a source wants removed: `deceasedBoolean`, `period.end`, `extension:URL`,
 * `telecom:work`, `link:Patient/1`. Undefined for what is never removed.
 */
export function sliceOfPath(path: string): string | undefined {
  if (path.includes(':')) return path;
  const [member = '', part] = path.split('.');
  if (apart.has(member) || member === 'link' || member === 'meta') return undefined;
  return part !== undefined && byPart.has(member) ? `${member}.${part}` : elementOf(member);
}

/** Cuts a resource into what is known together: elements, or parts of the elements above. */
export function slicesOf(resource: FhirResource): Map<string, Fields> {
  const slices = new Map<string, Record<string, unknown>>();
  const put = (slice: string | undefined, member: string, join: (known: unknown) => unknown) => {
    if (slice === undefined) return;
    const fields = slices.get(slice) ?? {};
    fields[member] = join(fields[member]);
    slices.set(slice, fields);
  };
  const meta = withStamps(resource.meta, noStamps);
  for (const [member, value] of Object.entries({ ...resource, meta })) {
    if (apart.has(elementOf(member)) || value === undefined) continue;
    const item = Object.hasOwn(byItem, member) ? byItem[member] : undefined;
    if (item !== undefined && Array.isArray(value)) {
      for (const one of value as Item[])
        put(item(one), member, (known) => [...((known as Item[] | undefined) ?? []), one]);
    } else if (byPart.has(member) && typeof value === 'object' && value !== null) {
      for (const [part, content] of Object.entries(value))
        put(`${member}.${elementOf(part)}`, member, (known) => ({
          ...(known as object | undefined),
          [part]: content,
        }));
    } else put(elementOf(member), member, () => value);
  }
  return slices;
}

/**
 * Puts slices together again. A list that one whole resource gave keeps its order; one of several writes, or of sources that
 * know a part, is sorted by slice, so that the order of arrival does not matter.
 *
 * @param wholes the resources that may have given a list whole
 */
export function assemble(
  slices: ReadonlyMap<string, Fields>,
  stamps: Stamps,
  wholes: readonly FhirResource[],
): Fields {
  const fields: Record<string, unknown> = {};
  for (const [, slice] of [...slices].sort(([left], [right]) => (left < right ? -1 : 1))) {
    for (const [member, value] of Object.entries(slice)) {
      const known = fields[member];
      if (Array.isArray(known)) fields[member] = [...known, ...(value as unknown[])];
      else if (byPart.has(member)) fields[member] = { ...(known as object), ...(value as object) };
      else fields[member] = value;
    }
  }
  for (const member of Object.keys(byItem)) {
    const list = fields[member];
    if (!Array.isArray(list) || list.length < 2 || hasPart(stamps, member)) continue;
    const orders = wholes
      .map((whole) => (whole as unknown as Fields)[member])
      .filter((other) => Array.isArray(other) && sameItems(other, list))
      .map((other) => ({ other, text: canonicalJson(other) }))
      .filter(({ text }) => text !== canonicalJson(list))
      .sort((left, right) => (left.text < right.text ? -1 : 1));
    fields[member] = orders.at(-1)?.other ?? list;
  }
  return fields;
}

/** Whether a source that knows a part said something of a list. */
function hasPart({ all, elements }: Stamps, member: string): boolean {
  for (const [slice, time] of elements)
    if (slice.split(':', 1)[0] === member && time > (all ?? Number.NEGATIVE_INFINITY)) return true;
  return false;
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  const text = (list: readonly unknown[]) => list.map(canonicalJson).sort().join('\n');
  return left.length === right.length && text(left) === text(right);
}
