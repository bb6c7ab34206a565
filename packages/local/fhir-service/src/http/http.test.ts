import { request as httpRequest } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FhirService, startFhirService } from '../index.ts';
import { routeTemplate } from './request-log.ts';

let service: FhirService;
const lines: string[] = [];
beforeAll(async () => {
  service = await startFhirService({ test: true, log: (line) => void lines.push(line) });
  await send('PUT', '/Patient/p', {
    body: { resourceType: 'Patient', id: 'p', name: [{ family: 'x'.repeat(3000) }] },
  });
});
afterAll(() => service.close());

type Options = { body?: unknown; headers?: Record<string, string> };
type Raw = { status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer };

/** node:http, because fetch unzips by itself and sets headers of its own. */
function send(method: string, path: string, { body, headers = {} }: Options = {}): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const data =
      body === undefined
        ? undefined
        : Buffer.isBuffer(body) || typeof body === 'string'
          ? body
          : JSON.stringify(body);
    const request = httpRequest(
      service.url + path,
      {
        method,
        headers: {
          ...(data === undefined ? {} : { 'content-type': 'application/fhir+json' }),
          ...headers,
        },
      },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
        });
      },
    );
    request.on('error', reject);
    request.end(data);
  });
}

const faults = (settings: object) => send('PUT', '/$faults', { body: settings });

describe('content', () => {
  test.each([
    ['application/fhir+json', 200],
    ['application/json;q=0.5, application/fhir+xml', 200],
    ['*/*', 200],
    ['application/fhir+xml', 406],
    ['text/html', 406],
  ])('Accept: %s gives %i', async (accept, status) => {
    expect((await send('GET', '/Patient/p', { headers: { accept } })).status).toBe(status);
  });

  test('_format wins over Accept', async () => {
    expect(
      (await send('GET', '/Patient/p?_format=json', { headers: { accept: 'text/html' } })).status,
    ).toBe(200);
    expect((await send('GET', '/Patient/p?_format=xml')).status).toBe(406);
  });

  test('XML in a body is refused', async () => {
    const answer = await send('POST', '/Patient', {
      body: '<Patient/>',
      headers: { 'content-type': 'application/fhir+xml' },
    });
    expect(answer.status).toBe(415);
  });

  test('gzip both ways', async () => {
    const body = gzipSync(JSON.stringify({ resourceType: 'Patient', id: 'z', active: true }));
    expect(
      (await send('PUT', '/Patient/z', { body, headers: { 'content-encoding': 'gzip' } })).status,
    ).toBe(201);
    const zipped = await send('GET', '/Patient/p', { headers: { 'accept-encoding': 'gzip' } });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(gunzipSync(zipped.body).toString()).id).toBe('p');
  });

  test('a zip bomb is stopped', async () => {
    const body = gzipSync(Buffer.alloc(70 * 1024 * 1024));
    expect(
      (await send('PUT', '/Patient/z', { body, headers: { 'content-encoding': 'gzip' } })).status,
    ).toBe(413);
    expect(
      (
        await send('POST', '/Patient', {
          body: 'x',
          headers: { 'content-length': '99999999999' },
        }).catch(() => ({ status: 413 }))
      ).status,
    ).toBe(413);
  });

  test('HEAD has headers and no body', async () => {
    const answer = await send('HEAD', '/Patient/p');
    expect([answer.status, answer.headers['etag'], answer.body.length]).toEqual([200, 'W/"1"', 0]);
  });

  test('an error names no content', async () => {
    const answer = await send('POST', '/Patient', {
      body: '{"resourceType":"Patient","name":[{"family":"Geheim"',
    });
    expect(answer.status).toBe(400);
    expect(answer.body.toString()).not.toContain('Geheim');
  });

  test('prototype keys stay data', async () => {
    const body =
      '{"resourceType":"Patient","id":"proto","__proto__":{"polluted":1},"constructor":{"prototype":{"x":1}}}';
    expect((await send('PUT', '/Patient/proto', { body })).status).toBe(201);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('guard', () => {
  test.each([
    [{ host: 'evil.example' }, 403],
    [{ host: 'localhost:1234' }, 200],
    [{ origin: 'https://evil.example' }, 403],
    [{ origin: 'http://localhost:5173' }, 200],
  ])('%j gives %i', async (headers, status) => {
    expect((await send('GET', '/Patient/p', { headers })).status).toBe(status);
  });
});

test('the log has routes, not ids or queries', async () => {
  await send('GET', '/Patient?name=Sentinel');
  await send('GET', '/Sentinel/Sentinel/Sentinel');
  expect(lines.join('')).not.toContain('Sentinel');
  expect(routeTemplate('/Patient/1/_history/2')).toBe('/Patient/{id}/_history/{id}');
});

describe('faults', () => {
  test('the endpoint is there in test mode only', async () => {
    await using plain = await startFhirService();
    expect((await fetch(`${plain.url}/$faults`)).status).toBe(404);
  });

  test('429 above the capacity, with both headers', async () => {
    await faults({ requestsPerSecond: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, () => send('GET', '/Patient/p')));
    await send('DELETE', '/$faults');
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(3);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    expect(Number(refused[0]?.headers['x-ms-retry-after-ms'])).toBeGreaterThan(0);
    expect(JSON.parse(refused[0]?.body.toString() ?? '').issue[0].code).toBe('throttled');
  });

  test('an entry above the capacity: the answer of the batch has the headers', async () => {
    await faults({ entriesPerSecond: 2 });
    const entry = ['a', 'b', 'c', 'd'].map((id) => ({
      request: { method: 'DELETE', url: `Patient/${id}` },
    }));
    const answer = (type: string) =>
      send('POST', '/', { body: { resourceType: 'Bundle', type, entry } });
    const batch = await answer('batch');
    const transaction = await answer('transaction');
    await send('DELETE', '/$faults');
    const statuses = JSON.parse(batch.body.toString()).entry.map(
      (one: { response: { status: string } }) => one.response.status,
    );
    expect([batch.status, statuses]).toEqual([200, ['204', '204', '429', '429']]);
    expect(transaction.status).toBe(429);
    for (const { headers } of [batch, transaction]) {
      expect(headers['retry-after']).toBe('1');
      expect(Number(headers['x-ms-retry-after-ms'])).toBeGreaterThan(0);
    }
  });

  test('503, latency, dropped connections, lost answers', async () => {
    await faults({ unavailableRate: 1 });
    expect((await send('GET', '/Patient/p')).status).toBe(503);
    await faults({ latencyMs: 60 });
    const started = performance.now();
    await send('GET', '/Patient/p');
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
    await faults({ dropRate: 1 });
    await expect(
      send('PUT', '/Patient/d1', { body: { resourceType: 'Patient', id: 'd1' } }),
    ).rejects.toThrow();
    await faults({ dropAfterRate: 1 });
    await expect(
      send('PUT', '/Patient/d2', { body: { resourceType: 'Patient', id: 'd2' } }),
    ).rejects.toThrow();
    await send('DELETE', '/$faults');
    expect((await send('GET', '/Patient/d1')).status).toBe(404);
    expect((await send('GET', '/Patient/d2')).status).toBe(200);
  });

  test('an expired token is refused until another comes', async () => {
    const as = async (token: string) =>
      (await send('GET', '/Patient/p', { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await as('one')).toBe(200);
    await faults({ expireTokens: true });
    expect([await as('one'), await as('two'), await as('one')]).toEqual([401, 200, 401]);
    await send('DELETE', '/$faults');
  });

  test('settings that are none are refused', async () => {
    expect((await faults({ nonsense: 1 })).status).toBe(400);
    expect((await faults({ latencyMs: -1 })).status).toBe(400);
    expect((await send('PUT', '/$faults', { body: 'none' })).status).toBe(400);
  });
});
