import type { BundleEntry } from 'fhir/r4';
import { expect, test } from 'vitest';
import { answerBundle, type Script, scriptedServer } from '../../test/scripted-server.ts';
import { virtualClock } from '../../test/virtual-clock.ts';
import { createFhirClient } from './fhir-client.ts';
import type { FhirRequest } from './layer.ts';

const put = (id: string): BundleEntry => ({
  resource: { resourceType: 'Patient', id } as never,
  request: { method: 'PUT', url: `Patient/${id}` },
});
const entries = Array.from({ length: 10 }, (_, index) => put(`p${index}`));
const urls = (request: FhirRequest): string[] =>
  JSON.parse(String(request.body)).entry.map((entry: BundleEntry) => entry.request?.url);

function setup(script: Script) {
  const clock = virtualClock();
  const server = scriptedServer(clock, script);
  const sent: string[][] = [];
  const client = createFhirClient({
    baseUrl: 'http://fhir.test',
    clock,
    random: () => 0.5,
    transport: (request) => {
      sent.push(urls(request));
      return server.send(request);
    },
  });
  return { client, sent, log: server.log };
}

test('429 entries inside a 200 batch are sent again alone, after the wait the server asked', async () => {
  // As the server does it: once an entry is refused, so are all after it.
  const { client, sent, log } = setup((request, number) => ({
    headers: new Headers(number < 3 ? { 'retry-after': '1' } : {}),
    body: answerBundle(request, (url) =>
      number === 1 && url > 'Patient/p5' ? 429 : number === 2 && url > 'Patient/p7' ? 429 : 201,
    ),
  }));
  const results = await client.batch(entries);
  expect(sent.map((list) => list.length)).toEqual([10, 4, 2]);
  expect(sent[2]).toEqual(['Patient/p8', 'Patient/p9']);
  expect(log.map(({ at }) => at)).toEqual([0, 1135, 2395]);
  expect(results.map(({ status }) => status)).toEqual(entries.map(() => 201));
  expect(results.map(({ id }) => id)).toEqual(entries.map((_, index) => `p${index}`));
  expect(results[9]).toMatchObject({ attempts: 3, versionId: '1' });
});

test('a failure that stays is that entry’s result; a 4xx is never repeated', async () => {
  const { client, sent } = setup((request) => ({
    body: answerBundle(request, (url) =>
      url === 'Patient/p3' ? 422 : url === 'Patient/p4' ? 500 : 200,
    ),
  }));
  const results = await client.batch(entries);
  expect(results[3]).toMatchObject({
    status: 422,
    attempts: 1,
    outcome: { resourceType: 'OperationOutcome' },
  });
  expect(results[4]).toMatchObject({ status: 500, attempts: 6 });
  expect(sent.slice(1)).toEqual(Array.from({ length: 5 }, () => ['Patient/p4']));
});

test('413 halves a batch down to the entry that is too large', async () => {
  const { client, sent } = setup((request) =>
    urls(request).includes('Patient/p6')
      ? { status: 413 }
      : { body: answerBundle(request, () => 201) },
  );
  const results = await client.batch(entries);
  expect(results.map(({ status }) => status)).toEqual([
    201, 201, 201, 201, 201, 201, 413, 201, 201, 201,
  ]);
  expect(sent.map((list) => list.length)).toEqual([10, 5, 5, 3, 2, 1, 1, 1, 2]);
});

test('answers out of order or missing are found by location; the missing entry is sent again', async () => {
  const { client, sent } = setup((request, number) => {
    const body = answerBundle(request, () => 201) as { entry: unknown[] };
    if (number === 1) body.entry = body.entry.slice(1).reverse();
    return { body };
  });
  const results = await client.batch(entries);
  expect(results.map(({ id }) => id)).toEqual(entries.map((_, index) => `p${index}`));
  expect(sent[1]).toEqual(['Patient/p0']);
});

test('an answer about another resource is never taken for the entry’s', async () => {
  const { client } = setup((request) => {
    const body = answerBundle(request, () => 201) as {
      entry: { response: { location: string } }[];
    };
    for (const entry of body.entry) entry.response.location = 'Patient/zzz/_history/1';
    return { body };
  });
  const results = await client.batch(entries.slice(0, 2));
  expect(results.map(({ status }) => status)).toEqual([0, 0]);
});

test('a transaction is whole or an error with the outcome', async () => {
  const outcome = { resourceType: 'OperationOutcome', issue: [] };
  const good = setup((request) => ({ body: answerBundle(request, () => 201) }));
  expect(await good.client.transaction(entries)).toHaveLength(10);
  const bad = setup(() => ({ status: 400, body: outcome }));
  await expect(bad.client.transaction(entries)).rejects.toMatchObject({
    code: 'bad-request',
    outcome,
  });
  const lost = setup(() => ({ body: { resourceType: 'Bundle', type: 'transaction-response' } }));
  await expect(lost.client.transaction(entries)).rejects.toMatchObject({
    code: 'invalid-response',
  });
});

test('a transaction with a plain create is not repeated after an unclear end', async () => {
  const create: BundleEntry = { request: { method: 'POST', url: 'Patient' } };
  const script: Script = (request, n) =>
    n === 1 ? { status: 500 } : { body: answerBundle(request, () => 201) };
  await expect(setup(script).client.transaction([create])).rejects.toMatchObject({ status: 500 });
  expect(await setup(script).client.transaction([put('a')])).toHaveLength(1);
});

test('nothing to send is nothing sent', async () => {
  const { client, log } = setup(() => ({}));
  expect(await client.batch([])).toEqual([]);
  expect(await client.transaction([])).toEqual([]);
  expect(log).toEqual([]);
});
