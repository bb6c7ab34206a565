import type { FileStore, FileWriter } from '../files/file-store.ts';
import type { ImportFailure, ImportLine } from './import-lines.ts';
import type { ImportInput, ImportRequest } from './import-request.ts';
import { readLines } from './read-lines.ts';

/** Lines sent to the writer at a time. */
const LOT = 500;

type ImportSummary = {
  output: { type: string; count: number; inputUrl: string }[];
  error: { type: 'OperationOutcome'; count: number; inputUrl: string; url: string }[];
};

type WriteLines = (type: string, lines: ImportLine[]) => Promise<ImportFailure[]>;

/** Takes the files of an import in, one after another; failures go to a file per input. */
export async function runImport(
  store: FileStore,
  request: ImportRequest,
  jobId: string,
  write: WriteLines,
  options: { signal?: AbortSignal; onProgress?: (resources: number) => void } = {},
): Promise<ImportSummary> {
  const summary: ImportSummary = { output: [], error: [] };
  let done = 0;
  for (const [index, input] of request.inputs.entries()) {
    const errors = errorFile(
      store,
      request.errorContainer,
      `${input.type}${jobId.replaceAll('-', '')}_${index}.ndjson`,
    );
    const placeOf = placeCounter();
    let count = 0;
    for await (const lines of lotsOf(store, input)) {
      options.signal?.throwIfAborted();
      const failures = await write(input.type, lines);
      count += lines.length - failures.length;
      const places = new Map(lines.map((line) => [line.line, placeOf(line)]));
      for (const { line, text } of failures) {
        const place = places.get(line);
        if (place) await errors.add(text, place);
      }
      done += lines.length;
      options.onProgress?.(done);
    }
    summary.output.push({ type: input.type, count, inputUrl: input.url });
    const failed = await errors.close();
    if (failed) summary.error.push({ type: 'OperationOutcome', inputUrl: input.url, ...failed });
  }
  return summary;
}

async function* lotsOf(store: FileStore, input: ImportInput): AsyncGenerator<ImportLine[]> {
  let lot: ImportLine[] = [];
  for await (const line of readLines(store.read(input.url, input.etag))) {
    lot.push(line);
    if (lot.length >= LOT) {
      yield lot;
      lot = [];
    }
  }
  if (lot.length > 0) yield lot;
}

/** The Azure service reads a file in stretches of about so many bytes, side by side. */
const STRETCH = 10_000_000;

type Place = { offset: number; number: number };

/**
 * Where a line stands as the Azure service says it: the start of the stretch that took it in, and its number there from
 * 1. A stretch begins behind the line that holds its first byte; that line belongs to the one before.
 * (fhir-server: ImportOrchestratorJob.GetOffsets, ImportResourceLoader.ReadLines)
 */
function placeCounter(): (line: ImportLine) => Place {
  let stretch = 0;
  let before = 0;
  return ({ line, offset }) => {
    const start = offset === 0 ? 0 : (Math.ceil(offset / STRETCH) - 1) * STRETCH;
    if (start !== stretch) {
      stretch = start;
      before = line;
    }
    return { offset: start, number: line - before + 1 };
  };
}

/** One OperationOutcome a line, in the form of the Azure service. */
function errorFile(store: FileStore, container: string, name: string) {
  let file: FileWriter | undefined;
  let count = 0;
  return {
    async add(text: string, { number, offset }: Place): Promise<void> {
      file ??= await store.create(container, name);
      const outcome = {
        resourceType: 'OperationOutcome',
        issue: [
          {
            severity: 'error',
            code: 'processing',
            details: { text },
            diagnostics: `Failed to process resource at line: ${number} with stream start offset: ${offset}`,
          },
        ],
      };
      await file.append(Buffer.from(`${JSON.stringify(outcome)}\n`));
      count++;
    },
    async close(): Promise<{ count: number; url: string } | undefined> {
      return file ? { count, url: await file.close() } : undefined;
    },
  };
}
