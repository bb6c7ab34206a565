import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createFhirClient } from './fhir-client.ts';
import { FhirError } from './fhir-error.ts';
import { fhirLookup } from './fhir-lookup.ts';

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string };

async function startServer(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const line = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body,
    };
    seen.push(line);
    answer(line, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const json = (response: ServerResponse, body: unknown, status = 200, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/fhir+json', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
};
async function drain(results: AsyncIterable<unknown>) {
  let count = 0;
  for await (const _ of results) count += 1;
  return count;
}
const fast = { retry: { baseMs: 1, maxDelayMs: 2 } };

test('searches by POST, follows next links below the base whatever their host, and stays a POST', async () => {
  await using server = await startServer((seen, response) => {
    const page = Number(new URLSearchParams(seen.body).get('ct') ?? 1);
    const link = [
      { relation: 'next', url: `https://internal.name/Patient?family=Sentinel&ct=${page + 1}` },
    ];
    const entry = [
      { resource: { resourceType: 'Patient', id: `p${page}` } },
      { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
    ];
    json(response, {
      resourceType: 'Bundle',
      type: 'searchset',
      entry,
      ...(page < 3 ? { link } : {}),
    });
  });
  const client = createFhirClient({ baseUrl: server.url });
  const ids: (string | undefined)[] = [];
  for await (const resource of client.search('Patient', { family: 'Sentinel', _count: 1 }))
    ids.push(resource.id);
  expect(ids).toEqual(['p1', 'p2', 'p3']);
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /Patient/_search',
    'POST /Patient/_search',
    'POST /Patient/_search',
  ]);
  expect(server.seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  let pages = 0;
  for await (const bundle of client.search('Patient', { family: 'x' }).byPage())
    pages += bundle.entry?.length ?? 0;
  expect(pages).toBe(6);
});

test('a search by id alone is a GET; a next link away from the base is an error', async () => {
  await using server = await startServer((_, response) =>
    json(response, {
      resourceType: 'Bundle',
      link: [{ relation: 'next', url: 'http://other/fhir/elsewhere?x' }],
    }),
  );
  const client = createFhirClient({ baseUrl: server.url });
  const first = client.search('Patient', { _id: 'a' }).byPage()[Symbol.asyncIterator]();
  await first.next();
  expect(server.seen[0]).toMatchObject({ method: 'GET', url: '/Patient?_id=a' });
  const based = createFhirClient({ baseUrl: `${server.url}/base` });
  const pages = based.search('Patient', { _id: 'a' }).byPage()[Symbol.asyncIterator]();
  await pages.next();
  await expect(pages.next()).rejects.toMatchObject({ code: 'invalid-response' });
});

test('a next link that points to its own page ends in an error', async () => {
  await using server = await startServer((_, response) =>
    json(response, { resourceType: 'Bundle', link: [{ relation: 'next', url: '/Patient?ct=1' }] }),
  );
  const client = createFhirClient({ baseUrl: server.url });
  const reading = drain(client.search('Patient', { name: 'x' }));
  await expect(reading).rejects.toMatchObject({ code: 'invalid-response' });
});

test('reads, writes with If-Match, deletes; tells 404 and 410', async () => {
  await using server = await startServer(({ method, url }, response) => {
    if (method === 'GET' && url === '/Patient/gone')
      return json(response, { resourceType: 'OperationOutcome' }, 410);
    if (method === 'GET' && url === '/Patient/no')
      return json(response, { resourceType: 'OperationOutcome' }, 404);
    if (method === 'PUT') return json(response, undefined, 200, { etag: 'W/"7"' });
    if (method === 'DELETE') return json(response, undefined, 204);
    return json(response, { resourceType: 'Patient', id: 'a', meta: { versionId: '6' } });
  });
  const client = createFhirClient({ baseUrl: server.url });
  expect(await client.read('Patient', 'a')).toMatchObject({ id: 'a' });
  expect(await client.vread('Patient', 'a', '6')).toMatchObject({ id: 'a' });
  expect(await client.readIfExists('Patient', 'gone')).toBeUndefined();
  expect(await fhirLookup(client).read('Patient', 'gone')).toBe('deleted');
  expect(await fhirLookup(client).read('Patient', 'no')).toBe('absent');
  expect(await client.update({ resourceType: 'Patient', id: 'a' }, { ifMatch: '6' })).toMatchObject(
    {
      type: 'Patient',
      id: 'a',
      versionId: '7',
    },
  );
  await client.delete('Patient', 'a');
  expect(server.seen.at(-2)?.headers['if-match']).toBe('W/"6"');
});

test('a condition never stands in a URL', async () => {
  await using server = await startServer(({ body }, response) => {
    const entry = body.includes('"entry"')
      ? [{ response: { status: '200', location: 'Patient/a/_history/2' } }]
      : [];
    json(response, { resourceType: 'Bundle', type: 'transaction-response', entry });
  });
  const client = createFhirClient({ baseUrl: server.url });
  expect(
    await client.updateWhere({ resourceType: 'Patient' }, 'identifier=urn:mrn|1'),
  ).toMatchObject({ id: 'a', versionId: '2' });
  await client.deleteWhere('Patient', 'identifier=urn:mrn|1');
  await fhirLookup(client).byIdentifier('Patient', [{ system: 'urn:mrn', value: 'a,b|c' }]);
  expect(server.seen.map(({ url }) => url)).toEqual(['/', '/', '/Patient/_search']);
  expect(new URLSearchParams(server.seen[2]?.body).get('identifier')).toBe('urn:mrn|a\\,b\\|c');
});

test('a 502 with HTML is retried, a 200 that is not JSON is an invalid response', async () => {
  await using server = await startServer(({ url }, response) => {
    if (url === '/Patient/html') return void response.writeHead(200).end('<html>');
    if (server.seen.length === 1) return void response.writeHead(502).end('<html>');
    json(response, { resourceType: 'Patient', id: 'a' });
  });
  const client = createFhirClient({ baseUrl: server.url, ...fast });
  expect(await client.read('Patient', 'a')).toMatchObject({ id: 'a' });
  await expect(client.read('Patient', 'html')).rejects.toMatchObject({ code: 'invalid-response' });
});

test('a server that does not answer in time is a timeout, and nobody there is a connection error', async () => {
  await using server = await startServer(() => {});
  const client = createFhirClient({
    baseUrl: server.url,
    timeoutMs: 30,
    retry: { maxAttempts: 1 },
  });
  await expect(client.read('Patient', 'a')).rejects.toMatchObject({ code: 'timeout' });
  const nobody = createFhirClient({
    baseUrl: 'http://127.0.0.1:1',
    retry: { maxAttempts: 2, baseMs: 1 },
  });
  await expect(nobody.read('Patient', 'a')).rejects.toMatchObject({ code: 'connection' });
  const controller = new AbortController();
  const reading = createFhirClient({ baseUrl: server.url }).read('Patient', 'a', {
    signal: controller.signal,
  });
  controller.abort();
  await expect(reading).rejects.toSatisfy(
    (error) => error instanceof FhirError && error.code === 'aborted',
  );
});

test('operations name their target', async () => {
  await using server = await startServer((_, response) =>
    json(response, undefined, 202, { 'content-location': '/job/1' }),
  );
  const client = createFhirClient({ baseUrl: server.url });
  const kickOff = await client.operation('export', { on: 'Patient' });
  expect([kickOff.status, kickOff.headers.get('content-location')]).toEqual([202, '/job/1']);
  await client.operation('$reindex', { parameters: { resourceType: 'Parameters' } });
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /Patient/$export',
    'POST /$reindex',
  ]);
});
