import type { Run } from '@fph/platform/ports';
import { BundleError } from '../bundle-error.ts';
import { messageKindSystem } from '../index/build-index.ts';
import { isObject, type JsonObject } from '../json.ts';
import type { IngestTransform } from './ingest-run.ts';
import { outcomeContainer, runFolder } from './outcome-files.ts';
import type { IngestPorts } from './ports.ts';

function marked(bundle: JsonObject, kind: string): JsonObject {
  const meta = isObject(bundle['meta']) ? bundle['meta'] : {};
  const tags = Array.isArray(meta['tag']) ? meta['tag'] : [];
  const tag = [...tags, { system: messageKindSystem, code: kind }];
  return { ...bundle, meta: { ...meta, tag } };
}

/** Converts a file to NDJSON of Bundles in the run's folder, and keeps what the converter remarked beside the outcome. */
export async function spoolTransformed(
  run: Run,
  transform: IngestTransform,
  file: { name: string; bytes: () => AsyncIterable<Uint8Array>; fileTime: string },
  { blobs }: Pick<IngestPorts, 'blobs'>,
): Promise<void> {
  const remarks: string[] = [];
  async function* lines() {
    const bundles = transform({
      name: run.name,
      source: run.source,
      container: run.container,
      lastModified: file.fileTime,
      stream: file.bytes,
    });
    for await (const { bundle, name, kind, issues } of bundles) {
      for (const issue of issues) remarks.push(`${JSON.stringify({ of: name, ...issue })}\n`);
      if (isObject(bundle)) yield Buffer.from(`${JSON.stringify(marked(bundle, kind))}\n`);
    }
  }
  const { size } = await blobs.write({ container: 'work', name: file.name }, lines());
  if (remarks.length > 0) {
    const name = `${runFolder(run)}/conversion.ndjson`;
    await blobs.write({ container: outcomeContainer, name }, remarks.join(''));
  }
  if (size === 0) throw new BundleError('transform-failed');
}
