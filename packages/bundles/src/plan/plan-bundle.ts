import { createIdentity, memoryIdentityTable } from '@fph/identity';
import type { ByteSource } from '@fph/platform/ports';
import { buildIndex } from '../index/build-index.ts';
import { readContents } from '../ingest/chunk-content.ts';
import { sourceTimeOf } from '../ingest/source-time.ts';
import { formatOf } from '../ingest/spool-input.ts';
import { canonicalJson } from '../json.ts';
import { type PlanLimits, planChunks } from './plan-chunks.ts';
import { settleDuplicates } from './settle-duplicates.ts';

/** A chunk as `fph bundle plan` prints it. */
export type ChunkLine = {
  readonly chunk: number;
  readonly level: number;
  readonly kind: 'transaction' | 'batch';
  readonly entries: number;
  readonly bytes: number;
};

/** The chunks that a load of this file would send, without asking any server. */
export async function planBundle(
  source: ByteSource,
  options: { name: string; sourceName?: string; secret?: string; limits?: PlanLimits },
): Promise<ChunkLine[]> {
  const secret = options.secret ?? 'plan';
  const index = await buildIndex(source, {
    format: formatOf(options.name, 'bundles'),
    source: options.sourceName ?? 'default',
    secret,
    identities: createIdentity({ secret, table: memoryIdentityTable() }),
    match: async () => [],
  });
  const read = async (entry: number) =>
    (await readContents(source, index, [entry])).get(entry)?.resource ?? {};
  const { order, standIn } = await settleDuplicates(index, {
    content: async (entry) => canonicalJson(await read(entry)),
    time: async (entry) =>
      sourceTimeOf(await read(entry), index.rootInfo(entry)?.timestamp, '1970-01-01'),
  });
  const limits = options.limits === undefined ? {} : { limits: options.limits };
  const { chunks } = planChunks(index, { ...limits, order, standIn });
  return chunks.map(({ chunk, level, kind, entries, bytes }) => ({
    chunk,
    level,
    kind,
    entries: entries.length,
    bytes,
  }));
}
