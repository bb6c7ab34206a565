import { sourceTimeUrl } from '@fph/identity';
import { isObject, type JsonObject, textOf } from '../json.ts';

/** Milliseconds since 1970; undefined for what is no instant or date. */
function readTime(text: string | undefined): number | undefined {
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
  return saidTimeOf(resource, bundleTimestamp) ?? readTime(fileTime) ?? 0;
}

/** The source time that the source itself gave; undefined when only the file's is known. */
export function saidTimeOf(
  resource: JsonObject,
  bundleTimestamp: string | undefined,
): number | undefined {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  return readTime(bundleTimestamp) ?? readTime(textOf(meta['lastUpdated']));
}

/** The source time that a stored fact carries, else when the server stored it. */
export function storedTimeOf(resource: JsonObject): number | undefined {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  for (const extension of listOf(meta['extension'])) {
    if (!isObject(extension) || extension['url'] !== sourceTimeUrl) continue;
    const parts = listOf(extension['extension']).filter(isObject);
    const whole =
      extension['valueInstant'] ?? parts.find(({ url }) => url === 'all')?.['valueInstant'];
    return readTime(textOf(whole));
  }
  return readTime(textOf(meta['lastUpdated']));
}

/**
 * Marks a fact with its source time, in the form that `@fph/identity` uses for what sources share. Versions and times
 * of the source's server are not ours to keep.
 */
export function stampSourceTime(resource: JsonObject, time: number): void {
  const {
    versionId: _version,
    lastUpdated: _updated,
    ...meta
  } = isObject(resource['meta']) ? resource['meta'] : {};
  const others = listOf(meta['extension']).filter(
    (extension) => !(isObject(extension) && extension['url'] === sourceTimeUrl),
  );
  const valueInstant = new Date(time).toISOString();
  const stamp = { url: sourceTimeUrl, valueInstant };
  resource['meta'] = { ...meta, extension: [...others, stamp] };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
