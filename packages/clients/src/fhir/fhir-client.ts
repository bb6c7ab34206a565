import type { BundleEntry, CapabilityStatement, FhirResource, Parameters } from 'fhir/r4';
import { type BundleOptions, exchangeBatch, exchangeTransaction } from './bundle-exchange.ts';
import { type Clock, systemClock } from './clock.ts';
import { credentials, type TokenSource } from './credentials.ts';
import { type EntryResult, weakTag } from './entry-result.ts';
import { errorOfResponse, FhirError, isRecord } from './fhir-error.ts';
import { fhirKitTransport } from './fhir-kit-transport.ts';
import { type FhirRequest, type FhirResponse, type Layer, layered, type Send } from './layer.ts';
import { type Limiter, limited } from './limiter.ts';
import { defaultRetryPolicy, type RetryPolicy, retry } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import {
  type SearchParams,
  type SearchResults,
  searchParams,
  searchRequest,
  searchResults,
} from './search.ts';
import { timeLimit } from './time-limit.ts';

export type FhirClientOptions = {
  readonly baseUrl: string;
  /** Gives bearer tokens; none for a server without authentication. See {@link defaultAzureTokens}. */
  readonly token?: TokenSource | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** Shared by every client of the server in this process; without one there is no limit. */
  readonly limiter?: Limiter | undefined;
  /** For each try, in ms; the default is above the 100 s that Azure Health Data Services gives a bundle. */
  readonly timeoutMs?: number | undefined;
  /** Aborts every request of this client. */
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Seen by every try, outermost first: spans, metrics. */
  readonly layers?: readonly Layer[] | undefined;
  /** Stands for the network; fhir-kit-client if absent. */
  readonly transport?: Send | undefined;
  readonly clock?: Clock | undefined;
  readonly random?: (() => number) | undefined;
};

export type CallOptions = { readonly signal?: AbortSignal | undefined };

/** A resource as written: where it stands and in which version. `resource` is what the server returned, if it did. */
export type Written = {
  readonly status: number;
  readonly type: string;
  readonly id: string;
  readonly versionId?: string | undefined;
  readonly resource?: FhirResource | undefined;
};

/** A FHIR R4 server. Every call throws {@link FhirError} for an answer of 400 or above; batches tell per entry. */
export type FhirClient = {
  readonly baseUrl: string;
  read(type: string, id: string, options?: CallOptions): Promise<FhirResource>;
  /** {@link read}, undefined when the resource is absent (404) or deleted (410). */
  readIfExists(type: string, id: string, options?: CallOptions): Promise<FhirResource | undefined>;
  vread(type: string, id: string, versionId: string, options?: CallOptions): Promise<FhirResource>;
  /** Follows pages; without a type it searches the whole system. */
  search(type: string | undefined, params?: SearchParams, options?: CallOptions): SearchResults;
  /** All versions of one resource, newest first. */
  history(type: string, id: string, options?: CallOptions): SearchResults;
  create(
    resource: FhirResource,
    options?: CallOptions & { readonly ifNoneExist?: string },
  ): Promise<Written>;
  /** `ifMatch` is a version id; 412 `precondition-failed` when the resource has another by now. */
  update(
    resource: FhirResource & { id: string },
    options?: CallOptions & { readonly ifMatch?: string },
  ): Promise<Written>;
  /** Conditional update. The condition goes in a bundle, not in a URL. */
  updateWhere(resource: FhirResource, condition: string, options?: CallOptions): Promise<Written>;
  delete(type: string, id: string, options?: CallOptions): Promise<void>;
  /** Conditional delete, of one resource. */
  deleteWhere(type: string, condition: string, options?: CallOptions): Promise<void>;
  /** `name` with or without `$`; `on` is a type or `Type/id`. */
  operation(
    name: string,
    options?: CallOptions & {
      readonly on?: string;
      readonly parameters?: Parameters;
      readonly method?: 'GET' | 'POST';
    },
  ): Promise<FhirResponse>;
  transaction(entries: readonly BundleEntry[], options?: BundleOptions): Promise<EntryResult[]>;
  batch(entries: readonly BundleEntry[], options?: BundleOptions): Promise<EntryResult[]>;
  capabilities(options?: CallOptions): Promise<CapabilityStatement>;
  /** Any request, through all layers. */
  request(request: FhirRequest): Promise<FhirResponse>;
};

/**
 * A client of one FHIR server.
 *
 * @example
 * const fhir = createFhirClient({ baseUrl: 'http://127.0.0.1:8080' });
 * for await (const patient of fhir.search('Patient', { family: 'Smith' })) console.log(patient.id);
 */
export function createFhirClient(options: FhirClientOptions): FhirClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const policy = { ...defaultRetryPolicy, ...options.retry };
  const through = layered(
    [
      retry(policy, clock, random),
      ...(options.limiter ? [limited(options.limiter, clock)] : []),
      ...(options.layers ?? []),
      timeLimit(options.timeoutMs ?? 120_000),
      ...(options.token ? [credentials(options.token)] : []),
    ],
    options.transport ?? fhirKitTransport(baseUrl),
  );

  const send = async (request: FhirRequest): Promise<FhirResponse> => {
    const signals = [request.signal, options.signal].filter((signal) => signal !== undefined);
    const signal = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
    if (signal?.aborted) throw new FhirError('aborted', { cause: signal.reason });
    const headers = { ...options.headers, ...request.headers };
    const response = await through({ ...request, headers, signal });
    if (response.status >= 400)
      throw errorOfResponse(response, retryAfterMs(response.headers, clock.now()));
    return response;
  };
  const exchange = { send, policy, clock, random };

  const get = async (path: string, call?: CallOptions) =>
    send({ method: 'GET', path, repeatable: true, signal: call?.signal });
  const pages = (first: FhirRequest, call?: CallOptions) =>
    searchResults(first, baseUrl, async (request) => {
      return (await send({ ...request, signal: call?.signal })).body;
    });
  const one = async (entry: BundleEntry, call?: CallOptions): Promise<EntryResult> => {
    const [result] = await exchangeTransaction(exchange, [entry], { signal: call?.signal });
    if (!result) throw new FhirError('invalid-response');
    return result;
  };

  const client: FhirClient = {
    baseUrl,
    read: async (type, id, call) => asResource((await get(`${type}/${id}`, call)).body),
    async readIfExists(type, id, call) {
      try {
        return await client.read(type, id, call);
      } catch (error) {
        const gone = error instanceof FhirError && (error.status === 404 || error.status === 410);
        if (gone) return undefined;
        throw error;
      }
    },
    vread: async (type, id, versionId, call) =>
      asResource((await get(`${type}/${id}/_history/${versionId}`, call)).body),
    search: (type, params, call) => pages(searchRequest(type, searchParams(params ?? {})), call),
    history: (type, id, call) =>
      pages({ method: 'GET', path: `${type}/${id}/_history`, repeatable: true }, call),
    async create(resource, call) {
      const condition = call?.ifNoneExist;
      const response = await send({
        method: 'POST',
        path: resource.resourceType,
        headers: condition === undefined ? {} : { 'if-none-exist': condition },
        body: resource,
        signal: call?.signal,
        repeatable: condition !== undefined,
      });
      return writtenOf(response);
    },
    async update(resource, call) {
      const response = await send({
        method: 'PUT',
        path: `${resource.resourceType}/${resource.id}`,
        headers: call?.ifMatch === undefined ? {} : { 'if-match': `W/"${call.ifMatch}"` },
        body: resource,
        signal: call?.signal,
        repeatable: true,
      });
      return writtenOf(response, resource);
    },
    async updateWhere(resource, condition, call) {
      const url = `${resource.resourceType}?${condition}`;
      const { status, type, id, versionId } = await one(
        { resource, request: { method: 'PUT', url } },
        call,
      );
      if (type === undefined || id === undefined) throw new FhirError('invalid-response');
      return { status, type, id, versionId };
    },
    async delete(type, id, call) {
      const path = `${type}/${id}`;
      await send({ method: 'DELETE', path, signal: call?.signal, repeatable: true });
    },
    async deleteWhere(type, condition, call) {
      await one({ request: { method: 'DELETE', url: `${type}?${condition}` } }, call);
    },
    async operation(name, call = {}) {
      const method = call.method ?? (call.parameters ? 'POST' : 'GET');
      const operation = name.startsWith('$') ? name : `$${name}`;
      return send({
        method,
        path: call.on === undefined ? operation : `${call.on}/${operation}`,
        body: call.parameters,
        signal: call.signal,
        repeatable: method === 'GET',
      });
    },
    transaction: async (entries, call = {}) => exchangeTransaction(exchange, entries, call),
    batch: async (entries, call = {}) => exchangeBatch(exchange, entries, call),
    capabilities: async (call) =>
      asResource((await get('metadata', call)).body) as CapabilityStatement,
    request: send,
  };
  return client;
}

function asResource(body: unknown): FhirResource {
  if (!isRecord(body) || typeof body['resourceType'] !== 'string')
    throw new FhirError('invalid-response');
  return body as unknown as FhirResource;
}

const locationForm = /([A-Z][A-Za-z]*)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([^/?#]+))?$/;

function writtenOf(response: FhirResponse, sent?: FhirResource & { id: string }): Written {
  const location = response.headers.get('location') ?? response.headers.get('content-location');
  const [, type, id, version] = locationForm.exec(location ?? '') ?? [];
  const body = isRecord(response.body) ? (response.body as unknown as FhirResource) : undefined;
  const stored = body?.resourceType && body.resourceType !== 'OperationOutcome' ? body : undefined;
  const known = {
    type: type ?? stored?.resourceType ?? sent?.resourceType,
    id: id ?? stored?.id ?? sent?.id,
  };
  if (known.type === undefined || known.id === undefined) throw new FhirError('invalid-response');
  return {
    status: response.status,
    type: known.type,
    id: known.id,
    versionId:
      version ?? weakTag(response.headers.get('etag')) ?? stored?.meta?.versionId ?? undefined,
    resource: stored,
  };
}
