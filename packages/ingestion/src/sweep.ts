import { hasEnded } from '@fph/platform';
import type { BlobStore, RunLedger } from '@fph/platform/ports';
import { queueOfContainer } from './drop-containers.table.ts';

const dayMs = 86_400_000;
/** What a run that never ended has left in `work`. */
const workDays = 7;

/** Removes what is older than the days given: loaded files; failed files, dead letters and outcomes; rows of the ledger. Answers how many. */
export async function sweep(
  { blobs, ledger }: { blobs: BlobStore; ledger: RunLedger },
  days: { readonly loaded: number; readonly deadLetters: number },
  now: number,
): Promise<number> {
  const before = (age: number) => new Date(now - age * dayMs).toISOString();
  let removed = 0;
  const clear = async (container: string, age: number) => {
    const limit = before(age);
    for await (const { name, etag, lastModified } of blobs.list(container)) {
      if (lastModified >= limit) continue;
      await blobs.remove({ container, name, etag });
      removed++;
    }
  };
  for (const container of Object.keys(queueOfContainer)) {
    const limit = before(Math.min(days.loaded, days.deadLetters));
    for await (const { name, etag, lastModified } of blobs.list(container)) {
      if (lastModified >= limit) continue;
      const run = await ledger.find({ container, name, etag });
      // What nobody has tried to load is not ours to forget.
      if (run === undefined || !hasEnded(run)) continue;
      const isGood = run.state === 'loaded' || run.state === 'unchanged';
      if (lastModified >= before(isGood ? days.loaded : days.deadLetters)) continue;
      await blobs.remove({ container, name, etag });
      removed++;
    }
  }
  await clear('processed', days.loaded);
  await clear('failed', days.deadLetters);
  await clear('dead-letter', days.deadLetters);
  await clear('outcomes', days.deadLetters);
  await clear('work', workDays);
  await clear('import', workDays);
  return removed + (await ledger.purge(before(Math.max(days.loaded, days.deadLetters))));
}
