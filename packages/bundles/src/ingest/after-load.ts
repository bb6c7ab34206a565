import type { Run, RunState } from '@fph/platform/ports';
import type { IngestSettings } from './ingest-settings.ts';
import type { IngestPorts } from './ports.ts';

export const movedContainers = ['processed', 'failed'] as const;

/** Setting `afterLoad`: keeps, moves or deletes the blob of a run that has ended. A file that failed is never deleted. */
export async function afterLoad(
  run: Run,
  state: RunState,
  { blobs }: Pick<IngestPorts, 'blobs'>,
  settings: Pick<IngestSettings, 'afterLoad'>,
): Promise<void> {
  const isGood = state === 'loaded' || state === 'unchanged';
  if (settings.afterLoad === 'keep' || (settings.afterLoad === 'delete' && !isGood)) return;
  const { container, name, etag } = run;
  const blob = await blobs.open({ container, name, etag });
  if (blob === undefined) return;
  if (settings.afterLoad === 'move') {
    const [processed, failed] = movedContainers;
    await blobs.write(
      { container: isGood ? processed : failed, name: `${container}/${name}` },
      blob.stream(),
    );
  }
  await blobs.remove({ container, name, etag });
}
