import type { Parameters } from 'fhir/r4';
import type { CallOptions, FhirClient } from './fhir-client.ts';
import { FhirError, isRecord } from './fhir-error.ts';

/** An NDJSON blob of one type, as the server reaches it. */
export type ImportInput = { readonly type: string; readonly url: string; readonly etag?: string };

/** Where the server left what it says of single resources of one input: an OperationOutcome a line. */
export type ImportErrorFile = {
  readonly inputUrl: string;
  readonly url: string;
  readonly count: number | undefined;
};

export type ImportStatus =
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly errors: readonly ImportErrorFile[] };

/** `$import` of Azure Health Data Services: NDJSON from blobs, incremental, as a job that is followed. */
export type ImportOperation = {
  /** The types that the server has, when its CapabilityStatement names the operation at the system; else none. */
  types(options?: CallOptions): Promise<ReadonlySet<string>>;
  /** Starts a job; answers the url at which it is followed. 409 and 429: the server is busy with others. */
  start(
    inputs: readonly ImportInput[],
    options?: CallOptions & {
      /** Container for the files of errors, for servers that let one choose. */
      readonly errorContainer?: string;
    },
  ): Promise<string>;
  /** Throws {@link FhirError} when the job failed as a whole, or is not known (404). */
  follow(job: string, options?: CallOptions): Promise<ImportStatus>;
  /** No error when the job has ended, or is not known. */
  cancel(job: string, options?: CallOptions): Promise<void>;
};

/** {@link ImportOperation} over a client. */
export function importOperation(
  client: Pick<FhirClient, 'baseUrl' | 'capabilities' | 'request'>,
): ImportOperation {
  /** The server's own urls only: a token goes along. */
  const own = (url: string): string => {
    const found = URL.canParse(url, `${client.baseUrl}/`)
      ? new URL(url, `${client.baseUrl}/`)
      : undefined;
    if (found === undefined || found.origin !== new URL(client.baseUrl).origin) {
      throw new FhirError('invalid-response');
    }
    return found.href;
  };
  return {
    async types(options) {
      const { rest = [] } = await client.capabilities(options);
      const server = rest.find(({ operation = [] }) =>
        operation.some(({ name }) => name === 'import' || name === '$import'),
      );
      return new Set((server?.resource ?? []).map(({ type }) => type));
    },
    async start(inputs, options) {
      const response = await client.request({
        method: 'POST',
        path: '$import',
        headers: { prefer: 'respond-async' },
        body: parametersOf(inputs, options?.errorContainer),
        signal: options?.signal,
        repeatable: false,
      });
      const location = response.headers.get('content-location');
      if (response.status !== 202 || location === null) throw new FhirError('invalid-response');
      return own(location);
    },
    async follow(job, options) {
      const response = await client.request({
        method: 'GET',
        path: own(job),
        signal: options?.signal,
        repeatable: true,
      });
      if (response.status === 202) return { kind: 'running' };
      return { kind: 'done', errors: errorsOf(response.body) };
    },
    async cancel(job, options) {
      try {
        await client.request({
          method: 'DELETE',
          path: own(job),
          signal: options?.signal,
          repeatable: true,
        });
      } catch (error) {
        const ended = error instanceof FhirError && (error.status === 404 || error.status === 409);
        if (!ended) throw error;
      }
    },
  };
}

function parametersOf(
  inputs: readonly ImportInput[],
  errorContainer: string | undefined,
): Parameters {
  const files = inputs.map(({ type, url, etag }) => ({
    name: 'input',
    part: [
      { name: 'type', valueString: type },
      { name: 'url', valueUri: url },
      ...(etag === undefined ? [] : [{ name: 'etag', valueUri: etag }]),
    ],
  }));
  return {
    resourceType: 'Parameters',
    parameter: [
      { name: 'inputFormat', valueString: 'application/fhir+ndjson' },
      { name: 'mode', valueString: 'IncrementalLoad' },
      { name: 'storageDetail', part: [{ name: 'type', valueString: 'azure-blob' }] },
      ...(errorContainer === undefined
        ? []
        : [{ name: 'errorContainerName', valueString: errorContainer }]),
      ...files,
    ],
  };
}

function errorsOf(body: unknown): ImportErrorFile[] {
  const list = isRecord(body) && Array.isArray(body['error']) ? body['error'] : [];
  return list
    .filter(isRecord)
    .flatMap(({ inputUrl, url, count }) =>
      typeof inputUrl === 'string' && typeof url === 'string'
        ? [{ inputUrl, url, count: typeof count === 'number' ? count : undefined }]
        : [],
    );
}
