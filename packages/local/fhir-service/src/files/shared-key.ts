import { createHmac } from 'node:crypto';

/** Account, key and blob endpoint of a storage account. */
export type StorageAccount = { name: string; key: string; endpoint: string };

/** The emulator's account, the same on every machine. */
const EMULATOR: StorageAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
  endpoint: 'http://127.0.0.1:10000/devstoreaccount1',
};

/** Reads the connection string of a storage account with an account key. */
export function parseConnectionString(text: string): StorageAccount {
  const parts = new Map(
    text
      .split(';')
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  if (parts.get('UseDevelopmentStorage') === 'true') return EMULATOR;
  const name = parts.get('AccountName');
  const key = parts.get('AccountKey');
  if (!name || !key) {
    throw new Error('the connection string of the export store wants AccountName and AccountKey');
  }
  const protocol = parts.get('DefaultEndpointsProtocol') ?? 'https';
  const suffix = parts.get('EndpointSuffix') ?? 'core.windows.net';
  const endpoint = parts.get('BlobEndpoint') ?? `${protocol}://${name}.blob.${suffix}`;
  return { name, key, endpoint: endpoint.replace(/\/$/, '') };
}

/** `Authorization` of a Blob service request (Shared Key, version 2015-02-21 and later). */
export function sharedKey(
  account: StorageAccount,
  method: string,
  url: URL,
  headers: Record<string, string>,
  contentLength: number,
): string {
  const header = (name: string) => headers[name] ?? '';
  const canonicalHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${headers[name]}\n`)
    .join('');
  const canonicalQuery = [...url.searchParams]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `\n${name}:${value}`)
    .join('');
  const text = [
    method,
    '', // Content-Encoding
    '', // Content-Language
    contentLength === 0 ? '' : String(contentLength),
    header('content-md5'),
    header('content-type'),
    '', // Date: x-ms-date is sent instead
    '', // If-Modified-Since
    header('if-match'),
    '', // If-None-Match
    '', // If-Unmodified-Since
    '', // Range
    `${canonicalHeaders}/${account.name}${url.pathname}${canonicalQuery}`,
  ].join('\n');
  const signature = createHmac('sha256', Buffer.from(account.key, 'base64'))
    .update(text)
    .digest('base64');
  return `SharedKey ${account.name}:${signature}`;
}
