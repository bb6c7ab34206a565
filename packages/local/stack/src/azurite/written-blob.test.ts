import { describe, expect, it } from 'vitest';
import { isWrittenBlob, writtenBlob } from './written-blob.ts';

const answer = { etag: '"0x8D"', requestId: 'r', lastModified: 'Tue, 24 Nov 2026 12:00:00 GMT' };
const put = {
  'x-ms-blob-type': 'BlockBlob',
  'content-length': '3',
  'x-ms-blob-content-type': 'text/plain',
};
const read = (target: string, headers = {}, status = 201) =>
  writtenBlob(target, status, headers, answer);

describe('what commits a blob', () => {
  it('is told with its name decoded and what the request says', () => {
    expect(read('/devstoreaccount1/bundles/a%20b/%C3%BC%2B.json', put)).toEqual({
      kind: 'blob-written',
      container: 'bundles',
      name: 'a b/ü+.json',
      api: 'PutBlob',
      etag: '0x8D',
      requestId: 'r',
      clientRequestId: '',
      content: {
        type: 'text/plain',
        length: 3,
        blobType: 'BlockBlob',
        lastModified: '2026-11-24T12:00:00.000Z',
      },
    });
  });

  it.each([
    ['/devstoreaccount1/c/b?comp=blocklist', {}, 201, 'PutBlockList'],
    ['/devstoreaccount1/c/b?sv=1&sig=2', put, 201, 'PutBlob'],
    ['/devstoreaccount1/c/b', { 'x-ms-copy-source': 'http://x' }, 202, 'CopyBlob'],
  ])('%s', (target, headers, status, api) => {
    expect(read(target, headers, status)?.api).toBe(api);
  });

  it.each([
    ['/devstoreaccount1/c/b?comp=block&blockid=1', 201],
    ['/devstoreaccount1/c/b?comp=metadata', 200],
    ['/devstoreaccount1/c/b?comp=lease', 201],
    ['/devstoreaccount1/c?restype=container', 201],
    ['/devstoreaccount1/c', 201],
    ['/devstoreaccount1/c/b', 412],
    ['/devstoreaccount1/c/%E0%A4%A', 201],
    ['/otheraccount/c/b', 201],
    ['/devstoreaccount1/queue/messages?comp=x', 201],
    ['//', 201],
    ['http://[', 201],
  ])('is not %s with %i', (target, status) => {
    expect(read(target, put, status)).toBeUndefined();
  });

  it('is asked for its length when the request does not say', () => {
    expect(
      read('/devstoreaccount1/c/b', { 'x-ms-blob-type': 'BlockBlob' })?.content,
    ).toBeUndefined();
    expect(read('/devstoreaccount1/c/b?comp=blocklist', put)?.content).toBeUndefined();
  });
});

it('a message of another kind is not taken for one', () => {
  for (const message of [null, 'x', {}, { kind: 'other' }])
    expect(isWrittenBlob(message)).toBe(false);
});
