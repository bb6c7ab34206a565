import type { ByteSource, OpenBlob, RunLease } from '@fph/platform/ports';
import { BundleError } from '../bundle-error.ts';
import type { ReadFormat } from '../read/read-entries.ts';
import { movedContainers } from './after-load.ts';
import { heldInMemory } from './held-in-memory.ts';
import { isIdentified } from './identified-tag.ts';
import type { IngestTransform } from './ingest-run.ts';
import type { IngestSettings } from './ingest-settings.ts';
import type { IngestPorts } from './ports.ts';
import { formatOf, guarded, kindOf, spool, workContainer } from './spool-input.ts';
import { spoolTransformed } from './spool-transformed.ts';

export type OpenedInput =
  | {
      readonly kind: 'entries';
      readonly source: ByteSource;
      readonly format: ReadFormat;
      readonly fileTime: string;
      /** A converter made the ids by our rule. */
      readonly idsAreFinal: boolean;
      readonly isConverted: boolean;
      readonly isSpooled: boolean;
    }
  | { readonly kind: 'archive'; readonly blob: OpenBlob };

/** Opens a run's file; what is packed or has to be converted is first written, once, to the run's folder in `work`. */
export async function openInput(
  lease: RunLease,
  ports: IngestPorts,
  settings: IngestSettings,
  options: { transform?: IngestTransform | undefined; signal?: AbortSignal | undefined },
): Promise<OpenedInput> {
  const { run } = lease;
  const blob = await heldInMemory(await openBlob(lease, ports, options.signal), options.signal);
  const kind = await kindOf(blob, run.name, run.container);
  const fileTime = run.fileTime ?? blob.lastModified;
  if (kind === 'zip') {
    if (run.parent !== undefined) throw new BundleError('nested-archive');
    return { kind: 'archive', blob };
  }
  const unpack = kind === 'gzip';
  const { transform } = options;
  const format = transform ? 'lines' : kind === 'gzip' ? formatOf(run.name, run.container) : kind;
  if (!unpack && transform === undefined) {
    const idsAreFinal = await isIdentified(blob, settings.secret, run.source);
    const plain = { isConverted: false, isSpooled: false };
    return { kind: 'entries', source: blob, format, fileTime, idsAreFinal, ...plain };
  }
  const spooled = await reuseSpool(lease, ports, async (name) => {
    const bytes = () =>
      unpack
        ? guarded(ports.archives.gunzip(blob.stream(options.signal)), blob.size, settings.archives)
        : blob.stream(options.signal);
    if (transform === undefined) await spool(ports.blobs, name, bytes(), options.signal);
    else await spoolTransformed(lease.run, transform, { name, bytes, fileTime }, ports);
  });
  const isConverted = transform !== undefined;
  return {
    kind: 'entries',
    source: spooled,
    format,
    fileTime,
    idsAreFinal: isConverted,
    isConverted,
    isSpooled: true,
  };
}

async function openBlob(
  { run }: RunLease,
  { blobs }: IngestPorts,
  signal: AbortSignal | undefined,
): Promise<OpenBlob> {
  if (run.parent !== undefined && run.spool !== undefined) {
    const member = await blobs.open({ container: workContainer, name: run.spool }, signal);
    if (member !== undefined) return member;
    throw new BundleError('file-gone');
  }
  const { container, name, etag } = run;
  const blob = await blobs.open({ container, name, etag }, signal);
  if (blob !== undefined) return blob;
  if ((run.replays ?? 0) > 0) {
    for (const moved of movedContainers) {
      const found = await blobs.open({ container: moved, name: `${container}/${name}` }, signal);
      if (found !== undefined) return found;
    }
  }
  const other = await blobs.open({ container, name }, signal);
  throw new BundleError(other === undefined ? 'file-gone' : 'file-changed');
}

async function reuseSpool(
  lease: RunLease,
  { blobs }: IngestPorts,
  write: (name: string) => Promise<void>,
): Promise<OpenBlob> {
  const name = `${lease.run.id}/content`;
  // Written under this name only when complete: a blob appears with the commit of its last block.
  const before = await blobs.open({ container: workContainer, name });
  if (before !== undefined) return before;
  await write(name);
  const after = await blobs.open({ container: workContainer, name });
  if (after === undefined) throw new BundleError('internal');
  return after;
}
