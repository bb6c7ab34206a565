import {
  azureBlobStore,
  connectStorage,
  type RunLedger,
  type Storage,
  tableRunLedger,
} from '@fph/platform';
import type { BlobStore } from '@fph/platform/ports';
import type { Platform } from '@fph/stack/platform';
import { CliError } from './cli-error.ts';

/** The records and files of a running platform. */
export type PlatformAccess = {
  readonly platform: Platform;
  readonly storage: Storage;
  readonly ledger: RunLedger;
  readonly blobs: BlobStore;
  /** The address of a service; a plain message when the platform runs without it. */
  urlOf(service: string): string;
};

/** Opens the storage of a platform with the keys that its apps use. */
export function connectPlatform(platform: Platform): PlatformAccess {
  const storage = connectStorage({ connectionString: platform.storage });
  const secret = platform.settings['DEPLOYMENT_SECRET'] ?? '';
  return {
    platform,
    storage,
    ledger: tableRunLedger(storage, { secret }),
    blobs: azureBlobStore(storage),
    urlOf: (name) => {
      const service = platform.services.find((each) => each.name === name);
      if (!service)
        throw new CliError(
          'failed',
          `the platform runs without ${name}; start it again with: fph up`,
        );
      return service.url;
    },
  };
}
