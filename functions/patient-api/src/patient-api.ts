import path from 'node:path';
import { createFhirClient, defaultAzureTokens } from '@fph/clients/fhir';
import {
  azureBlobStore,
  connectStorage,
  createSecured,
  type Route,
  type SettingValues,
  storageConnection,
} from '@fph/platform';
import { createDevTokens } from './access/dev-tokens.ts';
import { createRateLimit } from './access/rate-limit.ts';
import { tableAuditLog } from './access/table-audit-log.ts';
import type { ApiContext } from './api/api-context.ts';
import { fhirPatientChanges } from './directory/patient-changes.ts';
import { createPatientDirectory } from './directory/patient-directory.ts';
import { blobSnapshots } from './directory/snapshot.ts';
import { storeSnapshotBlob } from './directory/store-snapshot-blob.ts';
import { appFiles } from './files/app-files.ts';
import { apiRoutes } from './http-routes.ts';
import { publicRoutes } from './public-routes.ts';
import type { PatientApiSettings } from './settings.ts';

// A person types some ten keys a second; the chart asks a dozen times at once.
const RATE = { perSecond: 30, burst: 200 };
const REFRESH_MS = 5_000;

/** All routes of the app, wired to storage and the FHIR service that the settings name. */
export function patientApi(
  settings: PatientApiSettings,
  environment: SettingValues,
  log: (message: string) => void,
): Route[] {
  const storage = connectStorage(storageConnection(settings));
  const fhir = createFhirClient({
    baseUrl: settings.FHIR_URL,
    ...tokensFor(settings),
    timeoutMs: 30_000,
    retry: { maxAttempts: 2, budgetMs: 5_000 },
  });
  const directory = createPatientDirectory({
    changes: fhirPatientChanges(fhir),
    snapshots: blobSnapshots(storeSnapshotBlob(azureBlobStore(storage))),
    capacity: settings.patientIndexCapacity,
    now: () => new Date(),
    onFailure: (error) =>
      log(`patient index: ${error instanceof Error ? error.name : typeof error}`),
  });
  const context: ApiContext = {
    fhir,
    directory,
    audit: tableAuditLog(storage),
    rateLimit: createRateLimit({ ...RATE, now: () => Date.now() }),
    now: () => new Date(),
  };
  const devTokens = settings.AUTH_MODE === 'dev' ? createDevTokens() : undefined;
  const secured = createSecured({
    // A development token is checked by the routes themselves, on the loopback interface only.
    mode: settings.AUTH_MODE === 'dev' ? 'none' : settings.AUTH_MODE,
    tenantId: settings.AUTH_TENANT_ID,
    audience: settings.AUTH_AUDIENCE,
    environment,
  });
  const signIn =
    settings.AUTH_MODE === 'entra' ? { origin: 'https://login.microsoftonline.com' } : undefined;
  const serve = appFiles(path.join(import.meta.dirname, '..', 'public'), signIn);
  void directory.refresh();
  // So that the first search after a load finds what was loaded; a sleeping instance is not kept awake.
  setInterval(() => void directory.refresh(), REFRESH_MS).unref();
  return [
    ...apiRoutes(() => context, secured, devTokens),
    ...publicRoutes(settings, secured, serve, devTokens),
  ];
}

function tokensFor({ FHIR_URL, FHIR_AUDIENCE }: PatientApiSettings) {
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(FHIR_URL).hostname);
  return isLocal ? {} : { token: defaultAzureTokens(FHIR_AUDIENCE ?? FHIR_URL) };
}
