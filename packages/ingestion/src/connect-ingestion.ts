import type { IngestPorts, IngestTransform } from '@fph/bundles';
import {
  createFhirClient,
  defaultAzureTokens,
  fhirLookup,
  importOperation,
  type Limiter,
} from '@fph/clients/fhir';
import { createIdentity, parseIdentifierSystems, parseSources } from '@fph/identity';
import {
  azureBlobStore,
  azureMessageQueue,
  connectStorage,
  type Storage,
  storageConnection,
  tableIdentityTable,
  tablePendingReferences,
  tableRunLedger,
} from '@fph/platform';
import { archives } from './archives.ts';
import { bulkImport } from './bulk-import.ts';
import { createIngestion, type Ingestion } from './create-ingestion.ts';
import { fhirSender } from './fhir-sender.ts';
import { type IngestionSettings, ingestSettingsOf } from './ingestion-settings.ts';
import { instanceLimiter } from './instance-limiter.ts';

export type ConnectedIngestion = Ingestion & { readonly storage: Storage };

/** Wires the engine to storage and to the FHIR server, as the settings say. */
export function connectIngestion(
  settings: IngestionSettings,
  options: {
    pipeline: string;
    queue: string;
    transform?: IngestTransform | undefined;
    limiter?: Limiter | undefined;
  },
): ConnectedIngestion {
  const storage = connectStorage(storageConnection(settings));
  const secret = settings.DEPLOYMENT_SECRET;
  const client = createFhirClient({
    baseUrl: settings.FHIR_URL,
    token: isLoopback(settings.FHIR_URL)
      ? undefined
      : defaultAzureTokens(settings.FHIR_AUDIENCE ?? settings.FHIR_URL),
    limiter: options.limiter ?? instanceLimiter(storage, secret, settings.FHIR_URL),
  });
  const identities = createIdentity({
    secret,
    table: tableIdentityTable(storage),
    lookup: fhirLookup(client),
    systems: parseIdentifierSystems(settings.identifierSystems),
    sources: parseSources(settings.sources),
  });
  const ports: IngestPorts = {
    archives,
    blobs: azureBlobStore(storage),
    queue: azureMessageQueue(storage),
    ledger: tableRunLedger(storage, { secret, leaseMs: settings.leaseSeconds * 1000 }),
    pending: tablePendingReferences(storage),
    fhir: fhirSender(client),
    bulkImport: bulkImport(importOperation(client), storage),
    identities,
    now: Date.now,
  };
  const ingestion = createIngestion(ports, ingestSettingsOf(settings, options), options);
  return { ...ingestion, storage };
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
}
