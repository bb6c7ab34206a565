import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FhirService, startFhirService } from './index.ts';

let service: FhirService;
beforeAll(async () => {
  service = await startFhirService();
});
afterAll(() => service.close());

async function call(method: string, path: string, body?: unknown, headers: object = {}) {
  const response = await fetch(service.url + path, {
    method,
    headers: { 'content-type': 'application/fhir+json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text ? JSON.parse(text) : undefined,
  };
}

test('an identical PUT makes no new version', async () => {
  const patient = { resourceType: 'Patient', id: 'same', active: true, gender: 'female' };
  const first = await call('PUT', '/Patient/same', patient);
  expect(first.status).toBe(201);
  const again = await call('PUT', '/Patient/same', {
    gender: 'female',
    active: true,
    id: 'same',
    resourceType: 'Patient',
  });
  expect(again.status).toBe(200);
  expect(again.headers.get('etag')).toBe('W/"1"');
  const changed = await call('PUT', '/Patient/same', { ...patient, active: false });
  expect(changed.headers.get('etag')).toBe('W/"2"');
});

test('a failing transaction leaves nothing behind', async () => {
  const entry = (id: string, reference: string) => ({
    resource: { resourceType: 'Observation', id, subject: { reference } },
    request: { method: 'PUT', url: `Observation/${id}` },
  });
  const answer = await call('POST', '/', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [entry('tx1', 'Patient/1'), entry('tx2', 'Patient?identifier=http://none|1')],
  });
  expect(answer.status).toBe(400);
  expect(answer.json.resourceType).toBe('OperationOutcome');
  expect((await call('GET', '/Observation/tx1')).status).toBe(404);
});

test('a bundle of more than 500 entries is refused with the text of the Azure service', async () => {
  const entry = Array.from({ length: 501 }, () => ({
    request: { method: 'GET', url: 'Patient/1' },
  }));
  const answer = await call('POST', '/', { resourceType: 'Bundle', type: 'batch', entry });
  expect(answer.status).toBe(400);
  expect(answer.json.issue[0].diagnostics).toBe(
    'The number of entries in the bundle exceeded the configured limit of 500.',
  );
});

test('a foreign Host or Origin is refused', async () => {
  expect(
    (await call('GET', '/metadata', undefined, { origin: 'http://evil.example' })).status,
  ).toBe(403);
});
