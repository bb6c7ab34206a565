import type { IncomingHttpHeaders } from 'node:http';
import { developmentAccount } from './connection-string.ts';

/** The calls that commit a blob, by the names that Event Grid uses. */
export type BlobApi = 'PutBlob' | 'PutBlockList' | 'CopyBlob';

/** A blob that a client has just committed. */
export type WrittenBlob = {
  readonly kind: 'blob-written';
  readonly container: string;
  readonly name: string;
  readonly api: BlobApi;
  /** Without quotes. */
  readonly etag: string;
  readonly requestId: string;
  readonly clientRequestId: string;
  /** What the request said of the blob; absent for block lists and copies, whose blob has to be asked for it. */
  readonly content?: {
    readonly type: string;
    readonly length: number;
    readonly blobType: string;
    /** ISO 8601, UTC. */
    readonly lastModified: string;
  };
};

/** Reads a finished PUT of the blob service; undefined when it committed no blob. */
export function writtenBlob(
  target: string,
  status: number,
  request: IncomingHttpHeaders,
  response: { readonly etag: unknown; readonly requestId: unknown; readonly lastModified: unknown },
): WrittenBlob | undefined {
  if (status !== 201 && status !== 202) return undefined;
  const url = parse(target);
  if (!url) return undefined;
  const [account, container, ...rest] = url.pathname.split('/').slice(1);
  if (account !== developmentAccount || !container || rest.length === 0) return undefined;
  const api = apiOf(url.searchParams, request);
  const name = decode(rest.join('/'));
  if (api === undefined || !name) return undefined;
  return {
    kind: 'blob-written',
    container,
    name,
    api,
    etag: text(response.etag).replaceAll('"', ''),
    requestId: text(response.requestId),
    clientRequestId: text(request['x-ms-client-request-id']),
    ...(api === 'PutBlob' ? contentOf(request, text(response.lastModified)) : {}),
  };
}

function contentOf(
  headers: IncomingHttpHeaders,
  lastModified: string,
): Pick<WrittenBlob, 'content'> {
  const length = Number(headers['x-ms-blob-content-length'] ?? headers['content-length']);
  const modified = new Date(lastModified);
  if (!Number.isInteger(length) || Number.isNaN(modified.getTime())) return {};
  const type = text(headers['x-ms-blob-content-type']) || text(headers['content-type']);
  return {
    content: {
      type: type || 'application/octet-stream',
      length,
      blobType: text(headers['x-ms-blob-type']) || 'BlockBlob',
      lastModified: modified.toISOString(),
    },
  };
}

/** Narrows a message from another process. */
export function isWrittenBlob(message: unknown): message is WrittenBlob {
  return (
    typeof message === 'object' &&
    message !== null &&
    'kind' in message &&
    message.kind === 'blob-written'
  );
}

function apiOf(query: URLSearchParams, headers: IncomingHttpHeaders): BlobApi | undefined {
  const comp = query.get('comp');
  if (comp === 'blocklist') return 'PutBlockList';
  // restype=container makes a container; other values of comp set properties, metadata, leases, blocks.
  if (comp !== null || query.has('restype')) return undefined;
  return headers['x-ms-copy-source'] === undefined ? 'PutBlob' : 'CopyBlob';
}

function parse(target: string): URL | undefined {
  return URL.canParse(target, 'http://127.0.0.1') ? new URL(target, 'http://127.0.0.1') : undefined;
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
