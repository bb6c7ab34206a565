import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateCohort, readCohort } from '../test/conformance-cohort.ts';
import { INTERACTIONS } from '../test/conformance-interactions.ts';
import { type ConformanceQuery, QUERIES } from '../test/conformance-queries.table.ts';
import { type FhirTarget, fhirTarget } from '../test/fhir-target.ts';
import type { Json } from '../test/in-process.ts';
import { type FhirService, startFhirService } from './index.ts';

/** Tools of the reference data: `hapi-server/serve.sh` and `synthea/generate.sh`. */
const toolsDir =
  process.env['FPH_TOOLS_DIR'] ??
  fileURLToPath(new URL('../../../../../shared/tools', import.meta.url));
/** A server that runs already, and a cohort that is there already: for working on this suite. */
const runningHapi = process.env['FPH_HAPI_URL'];
const cohortDir = process.env['FPH_COHORT_DIR'];
const missing = !existsSync(`${toolsDir}/hapi-server/serve.sh`);

/** Share of the searches and interactions in which Azure may differ from HAPI. */
const AZURE_SHARE = 0.05;

let service: FhirService;
let hapi: ChildProcess | undefined;
let ours: FhirTarget;
let theirs: FhirTarget;
let values: Record<string, string>;

describe.skipIf(missing)(
  'the same answers as a HAPI server (skipped without the reference tools)',
  () => {
    beforeAll(async () => {
      service = await startFhirService();
      ours = fhirTarget(service.url);
      theirs = fhirTarget(runningHapi ?? (await startHapi()));
      const cohort = cohortDir === undefined ? generateCohort(toolsDir) : readCohort(cohortDir);
      values = placeholders(cohort);
      for (let at = 0; at < cohort.length; at += 200) {
        const entry = cohort.slice(at, at + 200).map((resource) => ({
          resource,
          request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
        }));
        // a transaction would let HAPI look for every target at once; a batch takes them one by one
        const body = { resourceType: 'Bundle', type: 'batch', entry };
        for (const target of [ours, theirs]) {
          const answer = await target.call('POST', '', body);
          expect(answer.status).toBe(200);
          const failed = answer.json.entry.filter((one: Json) => !/^20/.test(one.response.status));
          expect(failed).toEqual([]);
        }
      }
    }, 900_000);

    afterAll(async () => {
      await service?.close();
      if (hapi?.pid !== undefined) process.kill(-hapi.pid, 'SIGKILL');
    });

    test('at most 5 % of the cases are left to Azure, each with its source', () => {
      const all = [...QUERIES, ...INTERACTIONS];
      const azure = all.filter((one) => one.azure !== undefined);
      expect(all.length).toBeGreaterThanOrEqual(150);
      expect(azure.length / all.length).toBeLessThanOrEqual(AZURE_SHARE);
      for (const { azure: source } of azure) expect(source).toMatch(/^https:/);
    });

    for (const query of QUERIES.filter(({ azure }) => azure === undefined)) {
      test(query.path, async () => {
        const path = fill(query.path);
        const [a, b] = await Promise.all([ours.search(path), theirs.search(path)]);
        expect(summary(a, query)).toEqual(summary(b, query));
      });
    }

    for (const { path, status = 200 } of QUERIES.filter(({ azure }) => azure !== undefined)) {
      test(`${path}, as Azure answers`, async () => {
        expect((await ours.search(fill(path))).status).toBe(status);
      });
    }

    for (const { name, run, azure } of INTERACTIONS) {
      test(name, async () => {
        // the same steps on both, also where only one of them is compared: later ones build on them
        const [a, b] = [await run(ours), await run(theirs)];
        if (azure === undefined) expect(a).toEqual(b);
      });
    }
  },
);

type Found = Awaited<ReturnType<FhirTarget['search']>>;

function summary(found: Found, query: ConformanceQuery) {
  const sort = query.sort;
  return {
    status: found.status >= 400 ? `${Math.floor(found.status / 100)}xx` : found.status,
    ids: [...found.ids].sort(),
    order:
      sort === undefined ? undefined : found.matches.map((resource) => valueAt(resource, sort)),
    includes: found.includes,
    total: /_total=accurate|_summary=count/.test(query.path) ? found.total : undefined,
  };
}

const valueAt = (resource: Json, path: string): Json =>
  path.split('.').reduce((value, key) => value?.[key], resource) ?? null;

const fill = (path: string): string =>
  path.replace(/\$([A-Z][A-Z0-9]*)/g, (all, name: string) =>
    values[name] === undefined ? all : encodeURIComponent(values[name]),
  );

/** Values of the cohort that the searches name. */
function placeholders(cohort: Json[]): Record<string, string> {
  const all = (type: string) => cohort.filter((resource) => resource.resourceType === type);
  const [p1, p2] = all('Patient');
  const family: string = p1.name[0].family;
  const vital = all('Observation').find(
    (o) => o.valueQuantity && o.code.coding[0].code === '8302-2',
  );
  const encounter = all('Encounter').find((e) => e.subject.reference === `Patient/${p1.id}`);
  const id = (reference: string) => reference.split('/')[1] ?? '';
  return {
    P1: p1.id,
    P2: p2.id,
    FAM: family,
    FAM3: family.slice(0, 3),
    FAMLOWER: family.toLowerCase(),
    FAMMID: family.slice(1, 4),
    GIV: p1.name[0].given[0],
    GIV2: p2.name[0].given[0],
    MRN: p1.identifier[0].value,
    CITY: p1.address[0].city,
    ORGCITY: all('Organization')[0].address[0].city,
    BD: p1.birthDate,
    BDYEAR: p1.birthDate.slice(0, 4),
    BDMONTH: p1.birthDate.slice(0, 7),
    OBSINSTANT: vital.effectiveDateTime,
    LOCALDAY: vital.effectiveDateTime.slice(0, 10),
    QTY: String(vital.valueQuantity.value),
    UNIT: vital.valueQuantity.code,
    ENC: encounter.id,
    PRAC: id(encounter.participant[0].individual.reference),
    ORG: id(encounter.serviceProvider.reference),
    LOC: id(encounter.location[0].location.reference),
  };
}

async function startHapi(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  hapi = spawn(`${toolsDir}/hapi-server/serve.sh`, [String(port)], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const server = hapi;
  return new Promise((resolve, reject) => {
    let text = '';
    server.stdout?.on('data', (chunk) => {
      text = (text + String(chunk)).slice(-2000);
      const url = /READY (\S+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    server.on('exit', () => reject(new Error('HAPI did not start')));
  });
}
