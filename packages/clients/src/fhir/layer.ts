/** One HTTP request to a FHIR server; `path` is relative to the base (or an absolute URL below it). */
export type FhirRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value to send as JSON, or text sent as it is. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** False when doing it twice is not the same as doing it once (a plain POST): then it is not repeated after an unclear end. */
  readonly repeatable: boolean;
  /** Finds throttling in a successful response (429 entries inside a batch). */
  readonly throttledWithin?: (response: FhirResponse) => boolean;
};

/** Any answer of the server, errors too; only a missing answer is thrown. */
export type FhirResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

export type Send = (request: FhirRequest) => Promise<FhirResponse>;

/** A layer sees each request on its way out and each response on its way back. */
export type Layer = (request: FhirRequest, next: Send) => Promise<FhirResponse>;

/** Puts layers around a transport, the first one outermost. */
export function layered(layers: readonly Layer[], transport: Send): Send {
  return layers.reduceRight<Send>((next, layer) => (request) => layer(request, next), transport);
}
