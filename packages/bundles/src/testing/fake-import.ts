import type { BlobStore } from '@fph/platform/ports';
import type { FhirResource, OperationOutcome } from 'fhir/r4';
import { importContainer } from '../ingest/import-files.ts';
import type { BulkImport, ImportErrors, ImportFile } from '../ingest/ports.ts';
import type { FakeFhir } from './fake-fhir.ts';

export type FakeImportOptions = {
  readonly types?: readonly string[];
  /** Refuses a line. */
  readonly refuse?: (resource: FhirResource) => string | undefined;
  /** Answers in the order of the starts; `started` when there are no more. */
  readonly starts?: ('busy' | 'refused')[];
  /** The job as a whole fails when it has taken in so many lines. */
  readonly failAfter?: number;
  /** Number of the first line in messages. */
  readonly base?: 0 | 1;
  /** The server reads stretches of so many bytes and counts the lines of each anew. */
  readonly stretchBytes?: number;
  /** How often a job is asked for until it has ended. */
  readonly polls?: number;
};

export type FakeImport = BulkImport & {
  /** Lines of each job. */
  readonly jobs: { readonly lines: string[]; readonly files: readonly ImportFile[] }[];
  readonly cancelled: string[];
};

/** The `$import` of a fake server: takes in what the files hold at once, and says so later. */
export function fakeImport(
  fhir: FakeFhir,
  blobs: BlobStore,
  options: FakeImportOptions = {},
): FakeImport {
  const starts = [...(options.starts ?? [])];
  const jobs: FakeImport['jobs'] = [];
  const results: { errors: ImportErrors[]; failed: boolean; asked: number }[] = [];
  const cancelled: string[] = [];

  async function* linesOf(file: ImportFile) {
    const blob = await blobs.open({ container: importContainer, name: file.name });
    if (blob === undefined) throw new Error('no such file');
    const text = Buffer.from(await blob.range(0, blob.size)).toString('utf8');
    const stretch = options.stretchBytes ?? Number.MAX_SAFE_INTEGER;
    let offset = 0;
    let line = 0;
    let start = 0;
    for (const each of text.split('\n').slice(0, -1)) {
      // A line belongs to the stretch in which the reader meets the end of the one before.
      const its = offset === 0 ? 0 : Math.ceil(offset / stretch) - 1;
      if (its * stretch !== start) line = 0;
      start = its * stretch;
      yield { text: each, line: line + (options.base ?? 1), start };
      line++;
      offset += Buffer.byteLength(each) + 1;
    }
  }

  return {
    jobs,
    cancelled,
    types: async () => new Set(options.types ?? ['Observation', 'Procedure', 'Condition']),
    async start(files) {
      const answer = starts.shift();
      if (answer !== undefined) return { kind: answer };
      const job = { files, lines: [] as string[] };
      const number = jobs.push(job);
      const errors: ImportErrors[] = [];
      let failed = false;
      for (const file of files) {
        const told: OperationOutcome[] = [];
        for await (const { text, line, start } of linesOf(file)) {
          failed ||= options.failAfter !== undefined && job.lines.length >= options.failAfter;
          if (failed) break;
          job.lines.push(text);
          const resource = JSON.parse(text) as FhirResource;
          const refused =
            resource.resourceType === file.type
              ? options.refuse?.(resource)
              : 'Resource type not match.';
          if (refused === undefined) fhir.put(resource);
          else told.push(errorLine(refused, line, start));
        }
        if (told.length === 0) continue;
        const name = `${file.type}${number}_${errors.length}.ndjson`;
        await blobs.write(
          { container: importContainer, name },
          told.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''),
        );
        errors.push({ input: file.name, errors: { container: importContainer, name } });
      }
      results.push({ errors, failed, asked: 0 });
      return { kind: 'started', job: `http://fake.test/fhir/_operations/import/${number}` };
    },
    async follow(job) {
      const result = results[Number(job.split('/').at(-1)) - 1];
      if (result === undefined) return { kind: 'failed' };
      if (++result.asked < (options.polls ?? 2)) return { kind: 'running' };
      return result.failed ? { kind: 'failed' } : { kind: 'done', errors: result.errors };
    },
    async cancel(job) {
      cancelled.push(job);
    },
  };
}

function errorLine(text: string, line: number, start: number): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: 'processing',
        details: { text },
        diagnostics: `Failed to process resource at line: ${line} with stream start offset: ${start}`,
      },
    ],
  };
}
