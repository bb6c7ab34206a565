import { dropFile, untilEnded } from '../drop-files.ts';
import { fileProgress } from '../progress.ts';
import { hasFailed } from '../run-record.ts';
import type { DemoContext } from './pipeline.ts';

/** A sample to drop. */
export type SampleFile = {
  readonly path: string;
  readonly container: string;
  readonly source: string;
};

/**
 * Drops samples one by one, as a sender would, and waits for their runs. `total` counts files, those in an archive
 * included. Answers how many were not loaded in full.
 */
export async function loadFiles(
  { access, cli }: Pick<DemoContext, 'access' | 'cli'>,
  title: string,
  files: readonly SampleFile[],
  total = files.length,
): Promise<number> {
  const progress = fileProgress(cli, title, total);
  const dropped = [];
  for (const file of files) dropped.push(await dropFile(access, file, cli.signal));
  const done = { files: 0, resources: 0 };
  let failed = 0;
  for (const each of dropped) {
    const run = await untilEnded(cli, access, each, ({ progress: members, counts }) =>
      progress.update({
        files: done.files + (files.length < total ? (members?.done ?? 0) : 0),
        resources: done.resources + (counts.entries ?? 0),
      }),
    );
    done.files += 1;
    done.resources += run.counts.entries ?? 0;
    if (hasFailed(run)) failed += 1;
  }
  progress.update(done);
  progress.end();
  return failed;
}
