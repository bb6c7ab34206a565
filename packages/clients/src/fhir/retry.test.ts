import { expect, test } from 'vitest';
import { scriptedServer } from '../../test/scripted-server.ts';
import { virtualClock } from '../../test/virtual-clock.ts';
import { createFhirClient } from './fhir-client.ts';
import { FhirError } from './fhir-error.ts';
import type { FhirRequest, FhirResponse } from './layer.ts';

const patient = { resourceType: 'Patient', id: 'a' } as const;

function connectionError(code: string) {
  const cause = Object.assign(new Error('x'), { code });
  return new FhirError('connection', { cause: new TypeError('fetch failed', { cause }) });
}

function setup(
  script: (request: FhirRequest, number: number) => Partial<FhirResponse> | Error,
  random = () => 0.5,
) {
  const clock = virtualClock();
  const server = scriptedServer(clock, script);
  const client = createFhirClient({
    baseUrl: 'http://fhir.test',
    transport: server.send,
    clock,
    random,
  });
  return { clock, client, log: server.log };
}

test('waits what Retry-After says in seconds, by date, and in x-ms-retry-after-ms, plus jitter', async () => {
  const headers = [
    { 'retry-after': '2' },
    { 'retry-after': new Date(Date.UTC(2026, 0, 1) + 10_000).toUTCString() },
    { 'retry-after': '1', 'x-ms-retry-after-ms': '1500' },
  ];
  const { client, log } = setup((_, number) => {
    const asked = headers[number - 1];
    return asked ? { status: 429, headers: new Headers(asked) } : { body: patient };
  });
  await client.read('Patient', 'a');
  // 10 ms latency each; jitter is half of 250, 500, 1000.
  expect(log.map(({ at }) => at)).toEqual([0, 2135, 10_250, 12_260]);
});

test('full jitter: the wait is uniform between nothing and the ceiling', async () => {
  const waits: number[] = [];
  for (const random of [0, 0.25, 1]) {
    const { client, log } = setup(
      (_, n) => (n < 3 ? { status: 500 } : { body: patient }),
      () => random,
    );
    await client.read('Patient', 'a');
    waits.push(...log.map(({ at }) => at));
  }
  expect(waits).toEqual([0, 10, 20, 0, 73, 208, 0, 260, 770]);
});

test.each([400, 401, 403, 404, 405, 409, 410, 412, 413, 422, 501])(
  'never repeats a %i',
  async (status) => {
    const { client, log } = setup(() => ({ status }));
    await expect(client.update(patient)).rejects.toMatchObject({ status });
    expect(log).toHaveLength(1);
  },
);

test.each([408, 500, 502, 503, 504])('tries %i six times', async (status) => {
  const { client, log } = setup(() => ({ status }));
  await expect(client.read('Patient', 'a')).rejects.toMatchObject({ status });
  expect(log).toHaveLength(6);
});

test('throttling ends with the budget of five minutes, not with a count', async () => {
  const { client, clock, log } = setup(() => ({
    status: 429,
    headers: new Headers({ 'retry-after': '10' }),
  }));
  await expect(client.read('Patient', 'a')).rejects.toMatchObject({
    code: 'throttled',
    retryAfterMs: 10_000,
  });
  expect(clock.elapsed()).toBeGreaterThan(270_000);
  expect(clock.elapsed()).toBeLessThanOrEqual(300_000);
  expect(log.length).toBeGreaterThan(10);
});

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])(
  '%s: nothing was sent, so even a create is repeated',
  async (code) => {
    const { client, log } = setup((_, n) =>
      n === 1 ? connectionError(code) : { status: 201, body: patient },
    );
    await client.create({ resourceType: 'Patient' });
    expect(log).toHaveLength(2);
  },
);

test('after a reset a create is not repeated, an update and a conditional create are', async () => {
  const script = (_: FhirRequest, n: number) =>
    n === 1 ? connectionError('ECONNRESET') : { status: 201, body: patient };
  const plain = setup(script);
  await expect(plain.client.create({ resourceType: 'Patient' })).rejects.toMatchObject({
    code: 'connection',
  });
  expect(plain.log).toHaveLength(1);
  const update = setup(script);
  await update.client.update(patient);
  expect(update.log).toHaveLength(2);
  const conditional = setup(script);
  await conditional.client.create({ resourceType: 'Patient' }, { ifNoneExist: 'identifier=a|b' });
  expect(conditional.log).toHaveLength(2);
});

test('a TLS error is not a passing one', async () => {
  const { client, log } = setup(() => connectionError('CERT_HAS_EXPIRED'));
  await expect(client.read('Patient', 'a')).rejects.toMatchObject({ code: 'connection' });
  expect(log).toHaveLength(1);
});

test('an abort ends a wait at once', async () => {
  const { client, log } = setup(() => ({
    status: 429,
    headers: new Headers({ 'retry-after': '60' }),
  }));
  const controller = new AbortController();
  const reading = client.read('Patient', 'a', { signal: controller.signal });
  await Promise.resolve();
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'aborted' });
  expect(log.length).toBeLessThanOrEqual(1);
});

test('errors carry the OperationOutcome and nothing of the request', async () => {
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'error', code: 'invalid' }],
  };
  const { client } = setup(() => ({ status: 422, body: outcome }));
  const error = await client
    .update({ ...patient, name: [{ family: 'Sentinel' }] })
    .catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'unprocessable', outcome });
  expect(String(error) + JSON.stringify(error)).not.toContain('Sentinel');
});
