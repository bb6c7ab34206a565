import { createReadStream } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type FileStore, FileStoreError } from './file-store.ts';

/** Bulk files in a folder; a container is a folder inside it and urls begin with `file:`. */
export function createFolderStore(root: string): FileStore {
  const base = resolve(root);

  function inside(path: string): string {
    const full = resolve(base, path);
    if (!full.startsWith(base + sep)) {
      throw new FileStoreError(400, 'The file is outside the folder of the store.');
    }
    return full;
  }

  return {
    async create(container, name) {
      const path = inside(join(container, name));
      await mkdir(dirname(path), { recursive: true });
      const unfinished = `${path}.part`;
      const file = await open(unfinished, 'w');
      return {
        async append(chunk) {
          await file.write(chunk);
        },
        async close() {
          await file.close();
          await rename(unfinished, path);
          return pathToFileURL(path).href;
        },
      };
    },
    async reach() {
      await mkdir(base, { recursive: true });
    },
    async *read(url) {
      if (!URL.canParse(url) || new URL(url).protocol !== 'file:') {
        throw new FileStoreError(400, 'The url does not name a file of the store.');
      }
      const path = inside(fileURLToPath(url));
      try {
        yield* createReadStream(path) as AsyncIterable<Uint8Array>;
      } catch (error) {
        throw new FileStoreError(404, 'The file is not there.', error);
      }
    },
  };
}
