import type { Run } from '@fph/platform/ports';
import { BundleError } from '../bundle-error.ts';
import { messageKindSystem } from '../index/build-index.ts';
import { isObject, type JsonObject } from '../json.ts';
import { conversionFailureLine } from '../read/conversion-failure.ts';
import { deadLetterContainer, deadLetterFolder } from './dead-letter.ts';
import type { IngestTransform, TransformedBundle } from './ingest-run.ts';
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
  const remarks = createRemarks();
  const kept: string[] = [];
  let converted = 0;
  async function* lines() {
    const bundles = transform({
      name: run.name,
      source: run.source,
      container: run.container,
      lastModified: file.fileTime,
      stream: file.bytes,
    });
    for await (const result of bundles) {
      const { bundle, name, kind, issues } = result;
      for (const issue of issues) remarks.add(name, issue);
      if (isObject(bundle)) {
        converted++;
        yield Buffer.from(`${JSON.stringify(marked(bundle, kind))}\n`);
      } else {
        kept.push(...(await keepInput(run, result, blobs)));
        yield Buffer.from(`${conversionFailureLine(firstError(result)?.code ?? 'unknown')}\n`);
      }
    }
  }
  await blobs.write({ container: 'work', name: file.name }, lines());
  const text = remarks.text();
  if (text !== '') {
    const name = `${runFolder(run)}/conversion.ndjson`;
    await blobs.write({ container: outcomeContainer, name }, text);
  }
  if (converted > 0) return;
  // The whole file is the dead letter.
  for (const name of kept) await blobs.remove({ container: deadLetterContainer, name });
  throw new BundleError('transform-failed', { detail: remarks.firstError() });
}

type Remark = TransformedBundle['issues'][number];

const firstError = ({ issues }: TransformedBundle): Remark | undefined =>
  issues.find(({ severity }) => severity === 'error');

/** A long file has more to remark than memory is for: beyond this only errors are kept. */
const maxRemarks = 10_000;
const maxErrors = 100_000;

function createRemarks() {
  const lines: string[] = [];
  let first: string | undefined;
  let left = 0;
  return {
    add(of: string, issue: Remark): void {
      const { severity, code, location, message } = issue;
      const isError = severity === 'error';
      if (isError) first ??= `${code} at ${location}: ${message}`;
      if (lines.length < (isError ? maxErrors : maxRemarks))
        lines.push(`${JSON.stringify({ of, ...issue })}\n`);
      else left++;
    },
    firstError: () => first,
    text(): string {
      if (left === 0) return lines.join('');
      const more = { of: 'file', severity: 'information', code: 'more', count: left };
      return `${lines.join('')}${JSON.stringify(more)}\n`;
    },
  };
}

/** Puts what nothing could be made of where the dead letter of the run will lie. */
async function keepInput(
  run: Run,
  { name, input }: TransformedBundle,
  blobs: IngestPorts['blobs'],
): Promise<string[]> {
  if (input === undefined) return [];
  const file = `${deadLetterFolder(run)}/${name.replace(/[^a-z0-9]+/gi, '-')}.${input.extension}`;
  await blobs.write({ container: deadLetterContainer, name: file }, input.bytes);
  return [file];
}
