import type { ByteSource } from '@fph/platform/ports';
import type { EntryIndex } from '../index/entry-index.ts';
import { isObject, type JsonObject } from '../json.ts';

/** Entries this close together are fetched in one read: a round trip costs more than the bytes between. */
const gapBytes = 256 * 1024;
const readBytes = 16 * 1024 * 1024;

/** An entry read again for sending. `resource` is its own object; `entry` is what surrounded it, if it stood in a Bundle. */
export type EntryContent = {
  readonly entry: JsonObject | undefined;
  readonly resource: JsonObject;
};

/** Fetches entries by their place in the file. */
export async function readContents(
  source: ByteSource,
  index: EntryIndex,
  entries: readonly number[],
  signal?: AbortSignal,
): Promise<Map<number, EntryContent>> {
  const contents = new Map<number, EntryContent>();
  const inOrder = [...entries].sort((a, b) => index.offset(a) - index.offset(b));
  for (let at = 0; at < inOrder.length; ) {
    const start = index.offset(inOrder[at] ?? 0);
    let end = start;
    const first = at;
    while (at < inOrder.length) {
      const entry = inOrder[at] ?? 0;
      const entryEnd = index.offset(entry) + index.length(entry);
      const tooFar = index.offset(entry) - end > gapBytes || entryEnd - start > readBytes;
      if (at > first && tooFar) break;
      end = Math.max(end, entryEnd);
      at++;
    }
    const bytes = Buffer.from(await source.range(start, end - start, signal));
    for (let i = first; i < at; i++) {
      const entry = inOrder[i] ?? 0;
      const from = index.offset(entry) - start;
      contents.set(entry, parseContent(bytes.toString('utf8', from, from + index.length(entry))));
    }
  }
  return contents;
}

function parseContent(text: string): EntryContent {
  const value = JSON.parse(text) as JsonObject;
  if (typeof value['resourceType'] === 'string') return { entry: undefined, resource: value };
  return { entry: value, resource: isObject(value['resource']) ? value['resource'] : {} };
}
