import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded, type Run } from '@fph/platform';
import type { Cli } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import type { PlatformAccess } from './connect-platform.ts';

/** A file in a drop container, and the version that its run is about. */
export type DroppedFile = {
  readonly file: string;
  readonly container: string;
  readonly name: string;
  /** With quotes, as the ledger has it. */
  readonly etag: string;
};

const blockBytes = 8 * 2 ** 20;
const parallelBlocks = 4;
const pause = 150;

/** Streams a file into a drop container as `<source>/<file name>`; the platform takes notice on its own. */
export async function dropFile(
  access: PlatformAccess,
  file: { readonly path: string; readonly container: string; readonly source: string },
  signal: AbortSignal,
): Promise<DroppedFile> {
  const name = `${file.source}/${path.basename(file.path)}`;
  const client = access.storage.blobs.getContainerClient(file.container).getBlockBlobClient(name);
  await stat(file.path);
  const { etag } = await client.uploadStream(
    createReadStream(file.path),
    blockBytes,
    parallelBlocks,
    {
      abortSignal: signal,
    },
  );
  return { file: file.path, container: file.container, name, etag: quoted(etag ?? '') };
}

/** Waits until the run of a dropped file has ended; `onProgress` sees it on its way. */
export async function untilEnded(
  cli: Pick<Cli, 'signal'>,
  access: PlatformAccess,
  dropped: DroppedFile,
  onProgress: (run: Run) => void = () => {},
): Promise<Run> {
  const { processStarted } = await import('@fph/stack/process-identity');
  const { pid, started } = access.platform;
  for (;;) {
    const run = await access.ledger.find(dropped).catch((error: unknown) => {
      // Storage may be down for a moment; the platform brings it back.
      if (processStarted(pid) === started) return undefined;
      throw new CliError(
        'failed',
        'the platform has stopped; it goes on where it was with: fph up',
        { cause: error },
      );
    });
    if (run) onProgress(run);
    if (run && hasEnded(run)) return run;
    await sleep(pause, undefined, { signal: cli.signal });
  }
}

function quoted(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`;
}
