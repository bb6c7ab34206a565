import type { OperationOutcome } from 'fhir/r4';
import { isObject } from '../json.ts';
import type { WrittenFile } from './import-files.ts';
import type { ImportErrors, IngestPorts } from './ports.ts';
import { versionsOf } from './versions-of.ts';

/** With more errors than this, the ordinary way tells what is wrong with the others. */
const maxErrors = 10_000;
/** So many errors are compared with the server to learn how it counts lines. */
const probes = 50;

type ErrorLine = {
  readonly file: WrittenFile;
  readonly line: number;
  readonly offset: number;
  readonly outcome: OperationOutcome;
};

/**
 * What the server said of single entries. It names a line and the offset at which its reader began: of a large file it
 * reads stretches, and counts the lines of each anew. Whether the first line is 0 or 1 depends on the server's version;
 * the entries that are not there tell.
 */
export async function readImportErrors(
  ports: Pick<IngestPorts, 'blobs' | 'fhir'>,
  files: readonly WrittenFile[],
  errors: readonly ImportErrors[],
  targetOf: (entry: number) => string,
  signal?: AbortSignal,
): Promise<Map<number, OperationOutcome>> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const lines: ErrorLine[] = [];
  for (const { input, errors: blob } of errors) {
    const file = byName.get(input);
    if (file === undefined) continue;
    for await (const line of readLines(ports, blob, file, signal)) {
      if (lines.length >= maxErrors) break;
      lines.push(line);
    }
  }
  const found = new Map<number, OperationOutcome>();
  if (lines.length === 0) return found;
  const base = await baseOf(ports, lines, targetOf, signal);
  for (const line of lines) {
    const entry = entryOf(line, base);
    if (entry !== undefined && !found.has(entry)) found.set(entry, line.outcome);
  }
  return found;
}

async function baseOf(
  { fhir }: Pick<IngestPorts, 'fhir'>,
  lines: readonly ErrorLine[],
  targetOf: (entry: number) => string,
  signal: AbortSignal | undefined,
): Promise<0 | 1> {
  const step = Math.max(1, Math.floor(lines.length / probes));
  const sample = lines.filter((_, i) => i % step === 0);
  const targets = ([1, 0] as const).map((base) =>
    sample
      .map((line) => entryOf(line, base))
      .map((entry) => entry !== undefined && targetOf(entry)),
  );
  const asked = targets.flat().filter((target) => target !== false);
  const standing = await versionsOf({ fhir }, asked, signal);
  const [one = 0, zero = 0] = targets.map(
    (list) => list.filter((target) => target !== false && !standing.has(target)).length,
  );
  return zero > one ? 0 : 1;
}

/** The entry that a line of the server's count is. */
function entryOf({ file, line, offset }: ErrorLine, base: 0 | 1): number | undefined {
  return file.entries[firstLine(file, offset) + line - base];
}

/** A reader that begins at an offset begins in a line, which belongs to the stretch before. */
function firstLine({ ends }: WrittenFile, offset: number): number {
  if (offset === 0) return 0;
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  // `low` is the line that holds the offset.
  return low + 1;
}

async function* readLines(
  { blobs }: Pick<IngestPorts, 'blobs'>,
  ref: ImportErrors['errors'],
  file: WrittenFile,
  signal: AbortSignal | undefined,
): AsyncGenerator<ErrorLine> {
  const blob = await blobs.open(ref, signal);
  if (blob === undefined) return;
  let rest = '';
  const decoder = new TextDecoder();
  for await (const piece of blob.stream(signal)) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield* readLine(text, file);
  }
  yield* readLine(rest, file);
}

const placeForm = /\bline: (\d{1,12})(?: with stream start offset: (\d{1,15}))?/;

function* readLine(text: string, file: WrittenFile): Generator<ErrorLine> {
  const outcome = parse(text);
  if (outcome === undefined) return;
  const place = placeForm.exec(outcome.issue[0]?.diagnostics ?? '');
  if (place === null) return;
  yield { file, line: Number(place[1]), offset: Number(place[2] ?? 0), outcome };
}

function parse(text: string): OperationOutcome | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isOutcome =
      isObject(value) &&
      value['resourceType'] === 'OperationOutcome' &&
      Array.isArray(value['issue']);
    return isOutcome ? (value as unknown as OperationOutcome) : undefined;
  } catch {
    // What is no line of errors says nothing of an entry; the entry is looked for on the server all the same.
    return undefined;
  }
}
