import { createFhirClient, defaultAzureTokens, fhirLookup } from '@fph/clients/fhir';
import { createIdentity, parseIdentifierSystems, parseSources } from '@fph/identity';
import { instanceLimiter } from '@fph/ingestion/instance-limiter';
import { cachedStore, type ObservationStore, type SubjectResolver } from '@fph/medtech';
import {
  azureBlobStore,
  connectStorage,
  createSecured,
  type DeviceMetrics,
  deviceMetrics,
  type Secured,
  type SettingValues,
  storageConnection,
  tableIdentityTable,
} from '@fph/platform';
import { blobDeadLetters, type DeadLetters } from './dead-letters.ts';
import { fhirObservationStore } from './fhir-observation-store.ts';
import { blobMappings, type MappingNews, type MappingSource } from './mappings.ts';
import { subjectResolver } from './resolve-subjects.ts';
import type { MedtechSettings } from './settings.ts';

/** What the handlers of this app share. */
export type MedtechApp = {
  readonly settings: MedtechSettings;
  readonly mappings: MappingSource;
  readonly store: ObservationStore;
  readonly subjects: SubjectResolver;
  readonly deadLetters: DeadLetters;
  readonly metrics: DeviceMetrics;
  readonly secured: Secured;
};

const CACHE_BYTES = 64 * 1024 * 1024;

export function createApp(
  settings: MedtechSettings,
  environment: SettingValues,
  tell: (news: MappingNews) => void,
): MedtechApp {
  const storage = connectStorage(storageConnection(settings));
  const blobs = azureBlobStore(storage);
  const { FHIR_URL: baseUrl } = settings;
  const client = createFhirClient({
    baseUrl,
    token: isLoopback(baseUrl) ? undefined : defaultAzureTokens(settings.FHIR_AUDIENCE ?? baseUrl),
    limiter: instanceLimiter(storage, settings.DEPLOYMENT_SECRET, baseUrl),
  });
  const identity = createIdentity({
    secret: settings.DEPLOYMENT_SECRET,
    table: tableIdentityTable(storage),
    lookup: fhirLookup(client),
    systems: parseIdentifierSystems(settings.identifierSystems),
    sources: parseSources(settings.sources),
  });
  const limits = { size: settings.observationsPerRequest, parallel: settings.parallelRequests };
  return {
    settings,
    mappings: blobMappings(blobs, tell),
    store: cachedStore(fhirObservationStore(client, limits), CACHE_BYTES),
    subjects: subjectResolver(
      { identity, client },
      {
        mode: settings.resourceIdentity,
        source: settings.deviceSource,
        deviceSystem: settings.deviceIdentifierSystem,
        patientSystem: settings.patientIdentifierSystem,
      },
    ),
    deadLetters: blobDeadLetters(blobs),
    metrics: deviceMetrics(),
    secured: createSecured({
      mode: settings.AUTH_MODE,
      tenantId: settings.AUTH_TENANT_ID,
      audience: settings.AUTH_AUDIENCE,
      environment,
    }),
  };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
