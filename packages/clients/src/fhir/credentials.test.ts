import { expect, test } from 'vitest';
import { azureTokens } from './credentials.ts';
import { createFhirClient } from './fhir-client.ts';
import type { FhirRequest } from './layer.ts';

function setup(validFor: number, accept: (authorization: string | undefined) => boolean) {
  let time = 0;
  let issued = 0;
  const scopes: unknown[] = [];
  const credential = {
    async getToken(scope: string | string[]) {
      scopes.push(scope);
      issued += 1;
      return { token: `t${issued}`, expiresOnTimestamp: time + validFor };
    },
  };
  const sent: (string | undefined)[] = [];
  const client = createFhirClient({
    baseUrl: 'https://fhir.test',
    token: azureTokens(credential, 'https://fhir.test/.default', () => time),
    transport: async ({ headers }: FhirRequest) => {
      sent.push(headers?.['authorization']);
      const body = { resourceType: 'Patient', id: 'a' };
      return {
        status: accept(headers?.['authorization']) ? 200 : 401,
        headers: new Headers(),
        body,
      };
    },
  });
  return {
    client,
    sent,
    scopes,
    advance: (ms: number) => {
      time += ms;
    },
  };
}

test('one token serves concurrent requests until shortly before it expires', async () => {
  const { client, sent, scopes, advance } = setup(3_600_000, () => true);
  await Promise.all([1, 2, 3].map(() => client.read('Patient', 'a')));
  expect(sent).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1']);
  advance(3_500_000);
  await client.read('Patient', 'a');
  expect(sent.at(-1)).toBe('Bearer t2');
  expect(scopes).toEqual(['https://fhir.test/.default', 'https://fhir.test/.default']);
});

test('a 401 renews the token once', async () => {
  const renewed = setup(3_600_000, (authorization) => authorization === 'Bearer t2');
  await renewed.client.read('Patient', 'a');
  expect(renewed.sent).toEqual(['Bearer t1', 'Bearer t2']);
  const refused = setup(3_600_000, () => false);
  await expect(refused.client.read('Patient', 'a')).rejects.toMatchObject({ code: 'unauthorized' });
  expect(refused.sent).toHaveLength(2);
});

test('no token is a credentials error', async () => {
  const client = createFhirClient({
    baseUrl: 'https://fhir.test',
    token: azureTokens({ getToken: async () => Promise.reject(new Error('no identity')) }, 's'),
    transport: async () => ({ status: 200, headers: new Headers(), body: {} }),
  });
  await expect(client.read('Patient', 'a')).rejects.toMatchObject({ code: 'credentials' });
});
