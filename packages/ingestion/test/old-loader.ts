/** Small imitations of how the loader before this one worked, one per fault. Only for tests that show the difference. */
import { randomUUID } from 'node:crypto';

type Entry = {
  fullUrl?: string;
  resource?: unknown;
  request?: { method?: string; url?: string; ifNoneExist?: string };
};
type Bundle = { type?: string; entry: Entry[] };

/** The template sets one name, the code reads another. */
export function readSplitSetting(environment: Record<string, string | undefined>): string {
  return environment['FBI-splitTransactions'] ?? 'auto';
}

/** Parsed and kept, but read by nobody. */
export function waitAfter(_status: number, headers: Headers): number {
  const retryAfterMs = Number(headers.get('retry-after')) * 1000;
  return retryAfterMs > 0 ? 500 : 500;
}

/** transaction -> batch of PUTs; ids from fullUrl, references replaced by text. */
export function transform(source: object, found?: () => string): Bundle {
  const bundle = structuredClone(source) as Bundle;
  const seen = new Set<string>();
  const ids = new Map<string, string>();
  for (const entry of bundle.entry) {
    const resource = entry.resource as { resourceType: string; id?: string };
    let fullUrl = entry.fullUrl ?? `urn:uuid:${resource.id ?? randomUUID()}`;
    if (seen.has(fullUrl)) fullUrl = `urn:uuid:${randomUUID()}`;
    seen.add(fullUrl);
    const id = fullUrl.replace('urn:uuid:', '');
    ids.set(`urn:uuid:${id}`, `${resource.resourceType}/${id}`);
    // biome-ignore lint/style/noNonNullAssertion: the missing check is the fault
    if (entry.request!.ifNoneExist !== undefined && found) entry.fullUrl = found();
    entry.request = { method: 'PUT', url: `${resource.resourceType}/${id}` };
  }
  const text = JSON.stringify(bundle).replace(
    /"reference":"(urn:uuid:[^"]+)"/g,
    (whole, urn: string) => (ids.has(urn) ? `"reference":"${ids.get(urn)}"` : whole),
  );
  return JSON.parse(text) as Bundle;
}

/** Type, transform, split, count and the error pass each parse the whole file. */
export function process(text: string): number {
  let entries = 0;
  for (let pass = 0; pass < 5; pass++) entries += (JSON.parse(text) as Bundle).entry.length;
  return entries;
}

/** Only batches are split. */
export function split(source: object): Bundle[] {
  const bundle = source as Bundle;
  if (bundle.type !== 'batch') return [bundle];
  const parts: Bundle[] = [];
  for (let at = 0; at < bundle.entry.length; at += 500) {
    parts.push({ ...bundle, entry: bundle.entry.slice(at, at + 500) });
  }
  return parts;
}

/** A message seen before is dropped; what the first try had not sent is lost. */
export function onNdjson(
  lines: readonly string[],
  dequeueCount: number,
  crashAfter = Number.POSITIVE_INFINITY,
): { sent: string[] } {
  if (dequeueCount > 1) return { sent: [] };
  const sent: string[] = [];
  for (const line of lines) {
    if (sent.length >= crashAfter) break;
    const { resourceType, id = '' } = JSON.parse(line) as { resourceType: string; id?: string };
    sent.push(`PUT ${resourceType}/${id}`);
  }
  return { sent };
}

/** Folders are dropped; the second file of one name throws, and the rest is lost in a catch that only logs. */
export function unzip(files: readonly (readonly [string, string])[]): Map<string, string> {
  const uploaded = new Map<string, string>();
  try {
    for (const [path, content] of files) {
      const name = path.split('/').at(-1) ?? '';
      if (uploaded.has(name)) throw new Error('exists');
      uploaded.set(name, content);
    }
  } catch {
    // logged
  }
  return uploaded;
}

export function store(names: readonly string[]): Set<string> {
  return new Set(names);
}

/** Swallows every error. */
export function moveTo(place: Set<string>, from: string, to: string, copy: () => void): void {
  try {
    copy();
    place.add(to);
    place.delete(from);
  } catch {
    // logged
  }
}

/** What fails goes back to the queue, every two minutes, without end; here until the caller has seen enough. */
export function poisonLoop(patience: number): number {
  let rounds = 0;
  while (rounds < patience) rounds++;
  return rounds;
}

export function matchByIndex(
  entries: readonly unknown[],
  answers: readonly { response: { status: string } }[],
): (string | undefined)[] {
  return entries.map((_, index) => answers[index]?.response.status);
}

export function isConnectionError(error: Error): boolean {
  return /connection was forcibly closed|socket hang up|No connection could be made/.test(
    error.message,
  );
}

/** `size = max = read(...)`: the second assignment takes the first with it. */
export function readExportSettings(environment: Record<string, string>): {
  maxExports: number;
  searchBundleSize: number;
} {
  let searchBundleSize = 100;
  let maxExports = 10;
  searchBundleSize = maxExports = Number(environment['maxExports'] ?? maxExports);
  return { maxExports, searchBundleSize };
}
