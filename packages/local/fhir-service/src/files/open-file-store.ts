import { createBlobFileStore } from './blob-file-store.ts';
import type { FileStore } from './file-store.ts';
import { createFolderStore } from './folder-store.ts';
import { parseConnectionString } from './shared-key.ts';

/** Opens a store from the connection string of a storage account, or the path of a folder. */
export function openFileStore(setting: string): FileStore {
  return /(?:^|;)(?:AccountName|UseDevelopmentStorage)=/.test(setting)
    ? createBlobFileStore(parseConnectionString(setting))
    : createFolderStore(setting);
}
