import { isObject, type JsonObject, textOf } from '../json.ts';

/** On `meta`: when the source says the content was true. The server's own `lastUpdated` is when it was stored. */
export const sourceTimeUrl = 'urn:fph:source-time';

/** Milliseconds since 1970; undefined for what is no instant or date. */
export function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** The source time of an entry: the Bundle's, else the resource's, else the file's. */
export function sourceTimeOf(
  resource: JsonObject,
  bundleTimestamp: string | undefined,
  fileTime: string,
): number {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  return (
    readTime(bundleTimestamp) ?? readTime(textOf(meta['lastUpdated'])) ?? readTime(fileTime) ?? 0
  );
}

/** The source time that a stored resource carries, else when the server stored it. */
export function storedTimeOf(resource: JsonObject): number | undefined {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  const extensions = Array.isArray(meta['extension']) ? meta['extension'] : [];
  for (const extension of extensions) {
    if (isObject(extension) && extension['url'] === sourceTimeUrl) {
      return readTime(textOf(extension['valueInstant']));
    }
  }
  return readTime(textOf(meta['lastUpdated']));
}

/** Marks the resource with its source time; versions and times of the source's server are not ours to keep. */
export function stampSourceTime(resource: JsonObject, time: number): void {
  const {
    versionId: _version,
    lastUpdated: _updated,
    ...meta
  } = isObject(resource['meta']) ? resource['meta'] : {};
  const others = (Array.isArray(meta['extension']) ? meta['extension'] : []).filter(
    (extension) => !(isObject(extension) && extension['url'] === sourceTimeUrl),
  );
  resource['meta'] = {
    ...meta,
    extension: [...others, { url: sourceTimeUrl, valueInstant: new Date(time).toISOString() }],
  };
}
