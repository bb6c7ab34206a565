import { isSharedType } from '@fph/identity';
import { action, type EntryIndex } from '../index/entry-index.ts';

/**
 * Which entries an import can carry without changing what they mean: plain writes of facts, once in the file. Undefined
 * when the file has verbs of its own, whose order counts.
 */
export function bulkEntries(
  index: EntryIndex,
  order: ReadonlyMap<number, number>,
): ((entry: number) => boolean) | undefined {
  for (let entry = 0; entry < index.size; entry++) {
    const kind = index.action(entry);
    if (kind === action.delete || kind === action.patch || kind === action.guarded) {
      return undefined;
    }
  }
  const versions = new Set([...order].flat());
  return (entry) => {
    const kind = index.action(entry);
    const isWrite = kind === action.upsert || kind === action.createOnly;
    return isWrite && !isSharedType(index.type(entry)) && !versions.has(entry);
  };
}
