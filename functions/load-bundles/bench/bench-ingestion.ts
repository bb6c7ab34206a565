import { type ConnectedIngestion, connectIngestion, ingestionSettings } from '@fph/ingestion';
import { loadSettings } from '@fph/platform';
import type { Stack } from '@fph/stack';
import { z } from 'zod';

/** The loader without a host, on the storage and FHIR service of a stack. */
export function benchIngestion(
  { storage, fhirUrl }: Pick<Stack, 'storage' | 'fhirUrl'>,
  more: Readonly<Record<string, string>> = {},
): ConnectedIngestion {
  const settings = loadSettings(z.object(ingestionSettings), {
    STORAGE: storage,
    FHIR_URL: fhirUrl,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: 'a-secret-for-benches-only',
    referenceWait: '0',
    ...more,
  });
  return connectIngestion(settings, { pipeline: 'load-bundles', queue: 'bench-load' });
}
