import type { Extension, Meta } from 'fhir/r4';

/**
 * The extension on `Resource.meta` that says how old, at its source, what stands in a resource is. It travels with the resource,
 * so that it changes in the same write; a time kept elsewhere could be lost between two.
 */
export const sourceTimeUrl = 'urn:fph:source-time';

/**
 * The extension on `Bundle.entry.request` that names an element which the source wants removed: `valueString` in the form
 * of `sliceOfPath`, or `valueReference` for a link to that resource. For a server that replaces the resource whole, the
 * element is absent and that is enough.
 */
export const removedElementUrl = 'urn:fph:removed-element';

export type Stamps = {
  /** Source time (ms) of the last write of the whole resource. */
  readonly all?: number | undefined;
  /** Elements that were written later than `all`, by messages that know only a part. */
  readonly elements: ReadonlyMap<string, number>;
  /**
   * Made by a source that may not change demographics, from the little it knew at this source time (ms, -Infinity when
   * unknown); the first that may replaces it.
   */
  readonly placeholder?: number | undefined;
};

/** Nothing is known of any element. */
export const noStamps: Stamps = { elements: new Map() };

const all = 'all';
const linkPrefix = 'link:';

/** The part of a resource that says whether it is linked with another one. */
export function linkSlice(reference: string): string {
  return `${linkPrefix}${reference}`;
}

/** Links have times of their own: a resource without one does not take it back, however late and whole it is. */
export function isLinkSlice(element: string): boolean {
  return element.startsWith(linkPrefix);
}

const placeholder = 'placeholder';

export function readStamps(meta: Meta | undefined): Stamps {
  const stamp = meta?.extension?.find(({ url }) => url === sourceTimeUrl);
  const parts = stamp?.extension ?? [];
  const elements = new Map<string, number>();
  for (const { url, valueInstant } of parts) {
    const time = valueInstant === undefined ? Number.NaN : Date.parse(valueInstant);
    if (!Number.isNaN(time)) elements.set(url, time);
  }
  const plain = Date.parse(stamp?.valueInstant ?? '');
  const whole = elements.get(all) ?? (Number.isNaN(plain) ? undefined : plain);
  const made = parts.some(({ url }) => url === placeholder)
    ? (elements.get(placeholder) ?? Number.NEGATIVE_INFINITY)
    : undefined;
  elements.delete(all);
  elements.delete(placeholder);
  return { all: whole, elements, placeholder: made };
}

/** The meta with these stamps, without what only a server sets. */
export function withStamps(meta: Meta | undefined, stamps: Stamps): Meta | undefined {
  const { versionId: _, lastUpdated: __, extension, ...rest } = meta ?? {};
  const others = (extension ?? []).filter(({ url }) => url !== sourceTimeUrl);
  const parts: Extension[] = [
    ...(stamps.placeholder === undefined ? [] : [placeholderMark(stamps.placeholder)]),
    ...(stamps.all === undefined ? [] : [instant(all, stamps.all)]),
    ...[...stamps.elements]
      .filter(
        ([name, time]) =>
          Number.isFinite(time) &&
          (isLinkSlice(name) || time > (stamps.all ?? Number.NEGATIVE_INFINITY)),
      )
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, time]) => instant(name, time)),
  ];
  const [only] = parts;
  const stamp =
    parts.length === 1 && only?.url === all
      ? { ...only, url: sourceTimeUrl }
      : { url: sourceTimeUrl, extension: parts };
  const stamped = parts.length > 0 ? [stamp] : [];
  const extensions = [...others, ...stamped];
  const result: Meta = { ...rest, ...(extensions.length > 0 ? { extension: extensions } : {}) };
  return Object.keys(result).length > 0 ? result : undefined;
}

function placeholderMark(time: number): Extension {
  return Number.isFinite(time)
    ? instant(placeholder, time)
    : { url: placeholder, valueBoolean: true };
}

function instant(url: string, time: number): Extension {
  return { url, valueInstant: new Date(time).toISOString() };
}

/** The time of what stands in an element; -Infinity when nobody said. */
export function elementTime(stamps: Stamps, element: string): number {
  const own = stamps.elements.get(element) ?? Number.NEGATIVE_INFINITY;
  return isLinkSlice(element) ? own : Math.max(stamps.all ?? Number.NEGATIVE_INFINITY, own);
}

/** The time of the newest thing in the resource. */
export function newestTime(stamps: Stamps): number {
  return Math.max(stamps.all ?? Number.NEGATIVE_INFINITY, ...stamps.elements.values());
}
