import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFhirClient, type FhirClient } from '@fph/clients/fhir';
import { type FhirService, startFhirService } from '@fph/fhir-service';
import { type Host, startHost } from '@fph/functions-host';
import { startAzurite } from '@fph/stack/testing/azurite';
import { unzipSync } from 'fflate';
import type { Bundle, FhirResource } from 'fhir/r4';
import { type Browser, chromium } from 'playwright-core';
import { buildPublic } from '../../../functions/patient-api/build-public.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The patient with most data in the sample cohort. */
export const largestPatient = {
  id: '142c3868-45fa-e837-0a35-9aaa250b99b1',
  name: 'Royal919 Elmo857 Waters156',
};

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of a Chromium on this machine; undefined where none is found. */
export const chromiumPath = browsers.find((file) => existsSync(file));

/** Starts a headless Chromium that calls nobody but the pages under test. */
export async function startBrowser(): Promise<Browser> {
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  return chromium.launch({ executablePath: chromiumPath ?? '', args });
}

export type PatientAppStack = AsyncDisposable & {
  url: string;
  fhir: FhirClient;
  stopFhir(): Promise<void>;
  startFhir(): Promise<void>;
};

/** The patient app on its own host, storage and FHIR service, with nothing loaded. */
export async function startPatientApp(settings: Record<string, unknown>): Promise<PatientAppStack> {
  await buildPublic();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'patient-app-'));
  const azurite = await startAzurite();
  let service: FhirService = await startFhirService({ dataDir });
  const { port, url: fhirUrl } = service;
  const host: Host = await startHost({
    appDir: path.join(root, 'functions/patient-api'),
    settings: {
      STORAGE: azurite.connectionString,
      AzureWebJobsStorage: azurite.connectionString,
      FHIR_URL: fhirUrl,
      ...settings,
    },
  });
  return {
    url: host.url,
    fhir: createFhirClient({ baseUrl: fhirUrl }),
    stopFhir: () => service.close(),
    async startFhir() {
      service = await startFhirService({ dataDir, port });
    },
    async [Symbol.asyncDispose]() {
      await host.close();
      await service.close();
      await azurite[Symbol.asyncDispose]();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Loads the people of the sample cohort whose file names begin as given, and the places and persons they refer to. */
export async function loadSamples(fhir: FhirClient, people: readonly string[]): Promise<void> {
  const names = ['hospital-information', 'practitioner-information', ...people];
  const zip = readFileSync(path.join(root, 'samples/fhir/synthea-cohort.zip'));
  const members = unzipSync(zip, {
    filter: ({ name }) => names.some((prefix) => name.startsWith(prefix)),
  });
  for (const bytes of Object.values(members)) {
    const bundle = JSON.parse(Buffer.from(bytes).toString('utf8')) as Bundle<FhirResource>;
    const places = new Map(
      (bundle.entry ?? []).map(({ fullUrl, resource }) => [
        fullUrl,
        `${resource?.resourceType}/${resource?.id}`,
      ]),
    );
    const text = JSON.stringify(bundle).replaceAll(/"(urn:uuid:[^"]+)"/g, (_, urn: string) =>
      JSON.stringify(places.get(urn) ?? urn),
    );
    const resources = ((JSON.parse(text) as Bundle<FhirResource>).entry ?? []).flatMap(
      ({ resource }) => (resource ? [resource] : []),
    );
    await putAll(
      fhir,
      resources.map((resource) => ({
        ...resource,
        meta: { ...resource.meta, source: 'urn:fph:bundles:default#sample' },
      })),
    );
  }
}

/** Writes resources under their own ids. */
export async function putAll(fhir: FhirClient, resources: FhirResource[]): Promise<void> {
  for (let from = 0; from < resources.length; from += 500) {
    const entries = resources.slice(from, from + 500).map((resource) => ({
      resource,
      request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
    }));
    const failed = (await fhir.batch(entries)).find(({ status }) => status >= 400);
    if (failed) throw new Error(`loading failed with ${failed.status}`);
  }
}

const given = [
  'Anna',
  'Brian',
  'Carla',
  'David',
  'Elena',
  'Frank',
  'Grace',
  'Henry',
  'Irene',
  'James',
  'Karen',
  'Louis',
  'Maria',
  'Nolan',
  'Olivia',
  'Peter',
  'Quinn',
  'Rachel',
  'Samuel',
  'Teresa',
];
const starts = [
  'Ander',
  'Bracken',
  'Carring',
  'Dunder',
  'Elling',
  'Farring',
  'Gold',
  'Hutchin',
  'Iver',
  'Jeffer',
  'Kensing',
  'Lang',
  'Mortin',
  'Norring',
  'Oster',
  'Pember',
  'Quim',
  'Rother',
  'Sander',
  'Thorn',
];
const ends = [
  'son',
  'bury',
  'ton',
  'field',
  'worth',
  'ford',
  'well',
  'man',
  'berg',
  'ley',
  'wick',
  'dale',
  'ham',
  'croft',
  'stead',
  'more',
  'land',
  'brook',
  'ridge',
  'hurst',
  'mont',
  'gate',
  'combe',
  'shaw',
  'by',
];

/** The n-th of the generated people: 10,000 of distinct names. */
export function generatedPerson(n: number): FhirResource {
  const family = `${starts[Math.floor(n / 20) % 20]}${ends[Math.floor(n / 400) % 25]}`;
  return {
    resourceType: 'Patient',
    id: `generated-${n}`,
    name: [{ use: 'official', given: [given[n % 20] ?? ''], family }],
    birthDate: `${1930 + (n % 90)}-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`,
    gender: n % 2 === 0 ? 'female' : 'male',
    identifier: [
      {
        system: 'urn:mrn',
        value: `MRN${String(n).padStart(6, '0')}`,
        type: { coding: [{ code: 'MR' }] },
      },
    ],
  };
}
