import type { Run } from '@fph/platform/ports';
import type { OperationOutcome } from 'fhir/r4';
import { action } from '../index/entry-index.ts';
import { readContents } from './chunk-content.ts';
import { type EntryOutcome, isFailure } from './entry-outcome.ts';
import { identifiedTag } from './identified-tag.ts';
import type { IngestSettings } from './ingest-settings.ts';
import { partOf, runFolder } from './outcome-files.ts';
import type { IngestPorts } from './ports.ts';
import { rewriteEntry } from './prepare-chunk.ts';
import { removalMarks } from './removed-elements.ts';
import type { SliceState } from './slice-state.ts';

export const deadLetterContainer = 'dead-letter';

/** `<pipeline>/<yyyy>/<mm>/<dd>/<run id>`. */
export function deadLetterFolder(run: Pick<Run, 'id' | 'started' | 'pipeline'>): string {
  return `${run.pipeline}/${runFolder(run)}`;
}

/** More issues than this are left to `outcome.ndjson` of the run. */
const maxIssues = 1000;
const readTogether = 100;
/** What is wrong with entries that are kept as bytes, because nothing can be made of them. */
const asTheyCame: ReadonlySet<string> = new Set([
  'invalid-json',
  'encoding',
  'too-deep',
  'too-large',
]);

/**
 * Keeps what failed: `bundle.json` holds the failed entries and those they blocked, with their ids and references as
 * they would have been sent, and can be dropped back whole; lines that are no JSON lie in `invalid.ndjson` as they came.
 */
export async function writeEntriesDeadLetter(
  run: Run,
  state: SliceState,
  chunks: readonly number[],
): Promise<string> {
  const { blobs } = state.ports;
  const folder = deadLetterFolder(run);
  const failures: EntryOutcome[] = [];
  for (const chunk of chunks) {
    failures.push(...(await partOf(state, chunk)).filter(isFailure));
  }
  const isText = ({ issues }: EntryOutcome) =>
    issues?.some((issue) => asTheyCame.has(issue)) ?? false;
  // Their input lies here already, as the converter left it.
  const isUnconverted = ({ issues }: EntryOutcome) => issues?.includes('transform-failed') ?? false;
  const broken = failures.filter(isText);
  const entries = failures.filter((failure) => !isText(failure) && !isUnconverted(failure));
  const write = (name: string, content: string | AsyncIterable<Uint8Array>) =>
    blobs.write({ container: deadLetterContainer, name: `${folder}/${name}` }, content);
  if (entries.length > 0) await write('bundle.json', bundleText(run, state, entries));
  if (broken.length > 0) await write('invalid.ndjson', brokenLines(state, broken));
  await write('outcome.json', `${JSON.stringify(operationOutcome(failures), null, 2)}\n`);
  await write('README.txt', howToReplay(run));
  return folder;
}

async function* bundleText(
  run: Run,
  state: SliceState,
  failures: readonly EntryOutcome[],
): AsyncGenerator<Uint8Array> {
  const { index, settings } = state;
  const meta = { tag: [identifiedTag(settings.secret, run.source, run.id)] };
  const head = JSON.stringify({ resourceType: 'Bundle', meta, type: 'batch' });
  yield Buffer.from(`${head.slice(0, -1)},"entry":[\n`);
  let separator = '';
  for (let from = 0; from < failures.length; from += readTogether) {
    const numbers = failures.slice(from, from + readTogether).map(({ index: entry }) => entry);
    const contents = await readContents(state.source, index, numbers, state.signal);
    for (const number of numbers) {
      const content = contents.get(number);
      if (content === undefined) continue;
      const entry: Record<string, unknown> = { ...content.entry };
      if (
        index.action(number) !== action.delete &&
        content.resource['resourceType'] !== undefined
      ) {
        rewriteEntry(state, undefined, number, content.resource);
        const id = index.id(number);
        const target = `${index.type(number)}/${id}`;
        if (id !== '' && index.action(number) !== action.patch) {
          content.resource['id'] = id;
          const marks = removalMarks(content.entry);
          rewriteEntry(state, undefined, number, { extension: marks });
          entry['request'] = {
            ...(marks.length > 0 ? { extension: marks } : {}),
            method: 'PUT',
            url: target,
          };
        }
        entry['resource'] = content.resource;
      }
      yield Buffer.from(`${separator}${JSON.stringify(entry)}`);
      separator = ',\n';
    }
  }
  yield Buffer.from('\n]}\n');
}

async function* brokenLines(
  { source, index, signal }: SliceState,
  failures: readonly EntryOutcome[],
): AsyncGenerator<Uint8Array> {
  for (const { index: entry } of failures) {
    yield await source.range(index.offset(entry), index.length(entry), signal);
    yield Buffer.from('\n');
  }
}

/** Keeps a file that could not be loaded at all. Undefined when its bytes are gone. */
export async function writeFileDeadLetter(
  run: Run,
  { blobs }: Pick<IngestPorts, 'blobs'>,
  _settings: IngestSettings,
  reason: {
    code: string;
    message: string;
    at: { offset?: number; line?: number } | undefined;
  },
): Promise<string | undefined> {
  if (reason.code === 'file-gone' || reason.code === 'file-changed') return undefined;
  const folder = deadLetterFolder(run);
  const ref =
    run.parent !== undefined && run.spool !== undefined
      ? { container: 'work', name: run.spool }
      : { container: run.container, name: run.name, etag: run.etag };
  const blob = await blobs.open(ref);
  if (blob !== undefined) {
    const extension = /\.[a-z0-9]{1,8}(?:\.gz)?$/i.exec(run.name)?.[0] ?? '';
    await blobs.write(
      { container: deadLetterContainer, name: `${folder}/input${extension.toLowerCase()}` },
      blob.stream(),
    );
  }
  const outcome: OperationOutcome = {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'fatal',
        code: 'processing',
        details: {
          coding: [{ system: 'urn:fph:outcome', code: reason.code }],
          text: reason.message,
        },
        ...(reason.at === undefined ? {} : { diagnostics: JSON.stringify(reason.at) }),
      },
    ],
  };
  await blobs.write(
    { container: deadLetterContainer, name: `${folder}/outcome.json` },
    `${JSON.stringify(outcome, null, 2)}\n`,
  );
  await blobs.write(
    { container: deadLetterContainer, name: `${folder}/README.txt` },
    howToReplay(run),
  );
  return folder;
}

function operationOutcome(failures: readonly EntryOutcome[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: failures.slice(0, maxIssues).map((failure) => ({
      severity: 'error',
      code: 'processing',
      details: { coding: [{ system: 'urn:fph:outcome', code: failure.code }] },
      expression: [`Bundle.entry[${failure.index}]`],
      diagnostics: JSON.stringify({
        issues: failure.issues,
        status: failure.status,
        blockedBy: failure.blockedBy,
        candidates: failure.candidates,
        line: failure.line,
        server: failure.outcome?.issue,
      }),
    })),
  };
}

function howToReplay(run: Run): string {
  return [
    `Run ${run.id} could not load what lies in this folder; outcome.json says why.`,
    '',
    `To try the original file again:  fph replay ${run.id}`,
    `To load these parts, mended or not: put bundle.json (or invalid.ndjson) into the container`,
    `"${run.container === 'ndjson' ? 'ndjson' : 'bundles'}" under the folder of the same source; messages and documents into "${run.container}".`,
    'Ids are kept; nothing is doubled.',
    '',
  ].join('\n');
}
