import { type BulkImport, BundleError, importContainer } from '@fph/bundles';
import { FhirError, type ImportOperation } from '@fph/clients/fhir';
import type { Storage } from '@fph/platform';
import type { BlobRef } from '@fph/platform/ports';

/** Answers that mean: not now. */
const busy: ReadonlySet<number> = new Set([408, 409, 429, 503]);

/** Answers that say nothing of the job. */
const passing: ReadonlySet<number> = new Set([401, 408, 429, 502, 503, 504]);

/** What the ingest engine needs of the server's `$import`, which reads the blobs of the drop account. */
export function bulkImport(
  operation: ImportOperation,
  { blobs }: Pick<Storage, 'blobs'>,
): BulkImport {
  let types: ReadonlySet<string> | undefined;
  const container = new URL(blobs.getContainerClient(importContainer).url);
  const account = new URL(blobs.url);
  const urlOf = (name: string): string => {
    const url = new URL(container);
    url.pathname = `${container.pathname}/${name}`;
    return url.href;
  };
  /** The blob that a url of the drop account names; the server may write elsewhere, where we do not look. */
  const refOf = (text: string): BlobRef | undefined => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const base = account.pathname.replace(/\/*$/, '/');
    if (url?.origin !== account.origin || !url.pathname.startsWith(base)) return undefined;
    const [first = '', ...rest] = decodeURIComponent(url.pathname.slice(base.length)).split('/');
    return rest.length === 0 ? undefined : { container: first, name: rest.join('/') };
  };
  return {
    async types(signal) {
      types ??= await guarded(() => operation.types({ signal }));
      return types;
    },
    async start(files, signal) {
      const inputs = files.map(({ type, name }) => ({ type, url: urlOf(name) }));
      try {
        const job = await operation.start(inputs, { signal, errorContainer: importContainer });
        return { kind: 'started', job };
      } catch (error) {
        if (!(error instanceof FhirError) || error.code === 'aborted') throw error;
        if (error.status === undefined) {
          // Whether a job runs is not known; another one changes nothing that this one does not.
          if (error.code === 'invalid-response') return { kind: 'refused' };
          throw new BundleError('server-unavailable', { cause: error });
        }
        return { kind: busy.has(error.status) ? 'busy' : 'refused' };
      }
    },
    async follow(job, signal) {
      try {
        const status = await operation.follow(job, { signal });
        if (status.kind === 'running') return status;
        const errors = status.errors.flatMap(({ inputUrl, url }) => {
          const [input, found] = [refOf(inputUrl), refOf(url)];
          return input === undefined || found === undefined
            ? []
            : [{ input: input.name, errors: found }];
        });
        return { kind: 'done', errors };
      } catch (error) {
        // The status of a failed job is the job's; without one, the server could not be asked.
        if (error instanceof FhirError && error.status !== undefined) {
          if (passing.has(error.status)) throw unavailable(error);
          return { kind: 'failed' };
        }
        throw unavailable(error);
      }
    },
    cancel: async (job, signal) => guarded(() => operation.cancel(job, { signal })),
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(error: unknown): unknown {
  return error instanceof FhirError && error.code !== 'aborted'
    ? new BundleError('server-unavailable', { cause: error })
    : error;
}
