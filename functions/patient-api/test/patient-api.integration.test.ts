import path from 'node:path';
import type { Banner, SearchResponse, Summary, Timeline } from '@fph/chart/contract';
import { createFhirClient, type FhirClient } from '@fph/clients/fhir';
import { type FhirService, startFhirService } from '@fph/fhir-service';
import { type Host, startHost } from '@fph/functions-host';
import { connectStorage, type Storage } from '@fph/platform';
import { startAzurite, type TestAzurite } from '@fph/stack/testing/azurite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facts, people } from './sample-people.ts';

let azurite: TestAzurite;
let service: FhirService;
let fhir: FhirClient;
let host: Host;
let storage: Storage;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  [azurite, service] = await Promise.all([startAzurite(), startFhirService()]);
  fhir = createFhirClient({ baseUrl: service.url });
  for (const resource of [...people, ...facts]) await fhir.update(resource);
  storage = connectStorage({ connectionString: azurite.connectionString });
  host = await startHost({
    appDir: path.join(import.meta.dirname, '..'),
    settings: {
      STORAGE: azurite.connectionString,
      AzureWebJobsStorage: azurite.connectionString,
      FHIR_URL: service.url,
      AUTH_MODE: 'dev',
    },
  });
  for (const name of ['Casey Clinician', 'Robin Researcher']) {
    const { body } = await ask('dev-token', { body: { name } });
    tokens[name.split(' ')[1] ?? ''] = (body as { token: string }).token;
  }
});

afterAll(async () => {
  await host.close();
  await service.close();
  await azurite[Symbol.asyncDispose]();
});

type Asked = { status: number; body: unknown; headers: Headers };

async function ask(
  route: string,
  { as, body }: { as?: string; body?: unknown } = {},
): Promise<Asked> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (as) headers['authorization'] = `Bearer ${tokens[as] ?? as}`;
  const init =
    body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const response = await fetch(`${host.url}/api/${route}`, init);
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const asClinician = async <T>(route: string, body?: unknown): Promise<T> => {
  const answer = await ask(route, { as: 'Clinician', ...(body === undefined ? {} : { body }) });
  expect(answer.status).toBe(200);
  return answer.body as T;
};

async function audited(): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const row of storage.table('audit').listEntities()) rows.push(row);
  return rows;
}

describe('search', () => {
  it('finds a misspelt name and says why', async () => {
    const { patients, mode } = await asClinician<SearchResponse>('patients/search', {
      text: 'anika bergstrom',
    });
    expect(mode).toBe('index');
    expect(patients.map(({ id }) => id)).toEqual(['ann']);
    expect(patients[0]?.reasons.map(({ how }) => how)).toEqual(['similar', 'exact']);
  });

  it('follows what is written and deleted in the FHIR service, and what is merged', async () => {
    await fhir.update({ resourceType: 'Patient', id: 'new', name: [{ family: 'Zimmer' }] });
    await expect
      .poll(
        async () =>
          (await asClinician<SearchResponse>('patients/search', { text: 'zimmer' })).patients
            .length,
        { timeout: 10_000 },
      )
      .toBe(1);
    await fhir.delete('Patient', 'new');
    await expect
      .poll(
        async () =>
          (await asClinician<SearchResponse>('patients/search', { text: 'zimmer' })).patients
            .length,
        { timeout: 10_000 },
      )
      .toBe(0);
    const merged = await asClinician<SearchResponse>('patients/search', { text: 'maidenname' });
    expect(merged.patients.map(({ id }) => id)).toEqual(['ann']);
  });

  it.each([
    [{ text: 'x'.repeat(201) }],
    [{ text: 'a', unknown: 1 }],
    [{ text: 1 }],
    ['text'],
    [{ ageFrom: -1 }],
  ])('refuses %j', async (body) => {
    expect((await ask('patients/search', { as: 'Clinician', body })).status).toBe(400);
  });
});

describe('a chart', () => {
  it('has a banner, without caching', async () => {
    const { body, headers } = await ask('patients/ann', { as: 'Clinician' });
    expect((body as Banner).name).toBe('Annika Bergström');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('opens the survivor of a merge, with the facts of both records', async () => {
    const banner = await asClinician<Banner>('patients/ann-old');
    expect([banner.id, banner.mergedFrom]).toEqual(['ann', 'ann-old']);
    const summary = await asClinician<Summary>('patients/ann/summary');
    expect(
      [summary.problems.current, summary.problems.past].map((items) =>
        items.map(({ title }) => title),
      ),
    ).toEqual([['Asthma'], ['Fracture']]);
  });

  it('holds everything of the first screen', async () => {
    const summary = await asClinician<Summary>('patients/ann/summary');
    expect(summary.medications.current.map(({ title }) => title)).toEqual(['Salbutamol']);
    expect(summary.allergies.current[0]?.detail).toBe('High criticality');
    expect(summary.immunizations).toHaveLength(1);
    const glucose = summary.labs.find(({ title }) => title === 'Glucose');
    expect([glucose?.points.length, glucose?.latest.flag, glucose?.range]).toEqual([
      3,
      'high',
      { low: 70, high: 100 },
    ]);
    expect(glucose?.latest.sources.map(({ label }) => label)).toEqual(['HL7v2 message, LAB']);
    expect([summary.failed, summary.truncated]).toEqual([[], []]);
  });

  it('has a timeline, series, provenance and raw resources', async () => {
    const { events } = await asClinician<Timeline>('patients/ann/timeline');
    expect(events.map(({ kind }) => kind)).toEqual([
      'encounter',
      'immunization',
      'condition',
      'condition',
    ]);
    const { series } = await asClinician<{ series: { points: unknown[] }[] }>(
      'patients/ann/observations?code=2339-0&from=2021-01-01',
    );
    expect(series[0]?.points).toHaveLength(2);
    const { lines } = await asClinician<{ lines: { text: string }[] }>(
      'patients/ann/provenance/Observation/o2',
    );
    expect(lines.map(({ text }) => text)).toEqual(['from hl7v2/oru.hl7, message 4711']);
    expect(await asClinician('patients/ann/raw/Observation/o2')).toMatchObject({
      id: 'o2',
      resourceType: 'Observation',
    });
  });

  it('changes its version when an observation arrives', async () => {
    const before = await asClinician<{ version: string }>('patients/ann/version');
    await fhir.update({
      ...(facts.find(({ id }) => id === 'o0') as (typeof facts)[number]),
      id: 'o9',
    });
    expect(await asClinician<{ version: string }>('patients/ann/version')).not.toEqual(before);
  });

  it.each([
    'patients/nobody',
    'patients/ann/raw/Condition/b1',
    'patients/ann/provenance/Condition/b1',
    'patients/ann/raw/Condition/none',
  ])('does not answer %s', async (route) => {
    const { status, body } = await ask(route, { as: 'Clinician' });
    expect(status).toBe(404);
    expect(JSON.stringify(body)).not.toContain('Bob');
  });
});

describe('who may read', () => {
  it.each([
    'patients/ann',
    'patients/ann/summary',
    'patients/ann/timeline',
    'patients/ann/version',
    'patients/ann/raw/Condition/c1',
  ])('nobody without a token: %s', async (route) => {
    for (const as of [undefined, 'a.b.c', `${tokens['Clinician']}x`]) {
      const { status, body } = await ask(route, as === undefined ? {} : { as });
      expect(status).toBe(401);
      expect(body).toMatchObject({ error: { code: 'unauthorized' } });
    }
  });

  it('a researcher searches by filters and sees no names', async () => {
    expect(
      (await ask('patients/search', { as: 'Researcher', body: { text: 'annika' } })).status,
    ).toBe(403);
    const page = Buffer.from('name=burg').toString('base64url');
    const made = await ask('patients/search', {
      as: 'Researcher',
      body: { text: '', gender: 'female', page },
    });
    expect(JSON.stringify(made.body)).not.toContain('"bob"');
    const { body } = await ask('patients/search', {
      as: 'Researcher',
      body: { text: '', gender: 'female' },
    });
    expect((body as SearchResponse).patients.length).toBeGreaterThan(0);
    const banner = await ask('patients/ann', { as: 'Researcher' });
    for (const shown of [body, banner.body])
      expect(JSON.stringify(shown)).not.toMatch(/Annika|Bergstr|4711|03-04/);
    expect((await ask('patients/ann/raw/Patient/ann', { as: 'Researcher' })).status).toBe(403);
  });

  it('every access is in the audit log, nothing typed or clinical is', async () => {
    await asClinician('patients/search', { text: 'robert burg' });
    await ask('patients/bob/summary', { as: 'Clinician' });
    const rows = await audited();
    const mine = rows.filter(({ user }) => user === 'Casey Clinician');
    expect(mine.some(({ action, patientIds }) => action === 'search' && patientIds === 'bob')).toBe(
      true,
    );
    expect(
      mine.some(({ action, patientIds }) => action === 'summary' && patientIds === 'bob'),
    ).toBe(true);
    expect(
      rows.some(({ user, outcome }) => user === 'Robin Researcher' && outcome === 'refused'),
    ).toBe(true);
    expect(JSON.stringify(rows)).not.toMatch(/robert|burg|Secret|Asthma/i);
  });
});

describe('when the FHIR service is away', () => {
  it('says so, and works again when it is back', async () => {
    const { port } = service;
    await service.close();
    const { status, body } = await ask('patients/ann', { as: 'Clinician' });
    expect([status, body]).toMatchObject([503, { error: { code: 'fhir-unavailable' } }]);
    service = await startFhirService({ port });
    for (const resource of people) await fhir.update(resource);
    expect((await ask('patients/ann', { as: 'Clinician' })).status).toBe(200);
  });
});
