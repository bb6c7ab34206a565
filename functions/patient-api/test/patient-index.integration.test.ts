import path from 'node:path';
import type { SearchRequest, SearchResponse } from '@fph/chart/contract';
import { createFhirClient, type FhirClient } from '@fph/clients/fhir';
import { type FhirService, startFhirService } from '@fph/fhir-service';
import { startHost } from '@fph/functions-host';
import { azureBlobStore, connectStorage } from '@fph/platform';
import { startAzurite, type TestAzurite } from '@fph/stack/testing/azurite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from './sample-people.ts';

let azurite: TestAzurite;
let service: FhirService;
let fhir: FhirClient;

beforeAll(async () => {
  [azurite, service] = await Promise.all([startAzurite(), startFhirService()]);
  fhir = createFhirClient({ baseUrl: service.url });
  for (const person of people) await fhir.update(person);
});
afterAll(async () => {
  await service.close();
  await azurite[Symbol.asyncDispose]();
});

type Search = (request: SearchRequest) => Promise<SearchResponse>;

/** Runs the app with some settings for as long as `use` takes. */
async function withApp(
  settings: Record<string, unknown>,
  use: (search: Search) => Promise<void>,
): Promise<void> {
  const host = await startHost({
    appDir: path.join(import.meta.dirname, '..'),
    settings: {
      STORAGE: azurite.connectionString,
      AzureWebJobsStorage: azurite.connectionString,
      FHIR_URL: service.url,
      AUTH_MODE: 'none',
      ...settings,
    },
  });
  try {
    await use(async (request) => {
      const init = { method: 'POST', body: JSON.stringify(request) };
      const response = await fetch(`${host.url}/api/patients/search`, init);
      expect(response.status).toBe(200);
      return (await response.json()) as SearchResponse;
    });
  } finally {
    await host.close();
  }
}

describe('the index of patients', () => {
  it('is saved, and follows after a restart what happened meanwhile', async () => {
    const found = async (search: Search, text: string) => {
      const { mode, patients } = await search({ text });
      return [mode, patients.map(({ id }) => id)];
    };
    await withApp({}, async (search) => {
      expect(await found(search, 'anika bergstrom')).toEqual(['index', ['ann']]);
      const blobs = azureBlobStore(connectStorage({ connectionString: azurite.connectionString }));
      const snapshot = { container: 'patient-index', name: 'patients.ndjson.gz' };
      await expect.poll(() => blobs.open(snapshot)).toBeDefined();
    });
    await fhir.delete('Patient', 'bob');
    await fhir.update({ resourceType: 'Patient', id: 'later', name: [{ family: 'Latecomer' }] });
    await withApp({}, async (search) => {
      expect(await found(search, 'anika bergstrom')).toEqual(['index', ['ann']]);
      expect(await found(search, 'latecommer')).toEqual(['index', ['later']]);
      expect(await found(search, 'burg')).toEqual(['index', []]);
    });
  });

  it("gives way to the FHIR service's own search where there are too many, which pages by itself", async () => {
    for (let n = 0; n < 25; n += 1)
      await fhir.update({
        resourceType: 'Patient',
        id: `many-${n}`,
        name: [{ family: 'Manyfold', given: [`Number${n}`] }],
      });
    await withApp({ patientIndexCapacity: 1 }, async (search) => {
      const first = await search({ text: 'manyfold' });
      const second = await search({ text: 'manyfold', page: first.next ?? '' });
      expect([first.mode, first.patients.length, second.patients.length]).toEqual(['fhir', 20, 5]);
      const ids = [...first.patients, ...second.patients].map(({ id }) => id);
      expect(new Set(ids).size).toBe(25);
      const byNumber = await search({ text: 'urn:mrn|MRN-4711' });
      expect(byNumber.patients.map(({ id }) => id)).toEqual(['ann']);
      const withDigits = await search({ text: 'Number7 Manyfold' });
      expect(withDigits.patients.map(({ id }) => id)).toEqual(['many-7']);
    });
  });
});
