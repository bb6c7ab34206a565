import { pipeline, type Readable } from 'node:stream';
import yauzl from 'yauzl';
import { type ArchiveLimits, expansionGuard, InputError } from './transform-limits.ts';

/** A file inside a zip. */
export type ZipMember = {
  /** Its path in the archive, with forward slashes. */
  readonly path: string;
  /** Decompressed, as the archive says. */
  readonly size: number;
  open(): Promise<Readable>;
};

/** The files of a zip by its central directory, in code-unit order of their paths. */
export async function listZip(file: string, limits: ArchiveLimits): Promise<ZipMember[]> {
  const zip = await openZip(file);
  const entries: yauzl.Entry[] = [];
  try {
    if (zip.entryCount > limits.maxMembers) throw new InputError('too-many-members');
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: yauzl.Entry) => {
        if (!entry.fileName.endsWith('/')) entries.push(entry);
        zip.readEntry();
      });
      zip.on('end', resolve);
      zip.on('error', reject);
      zip.readEntry();
    });
    checkTotal(entries, limits);
  } catch (error) {
    throw error instanceof InputError ? error : new InputError('invalid-archive', { cause: error });
  } finally {
    zip.close();
  }
  entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  return entries.map((entry) => ({
    path: entry.fileName,
    size: entry.uncompressedSize,
    open: () => openMember(file, entry, limits),
  }));
}

function checkTotal(entries: readonly yauzl.Entry[], limits: ArchiveLimits): void {
  let total = 0;
  for (const entry of entries) {
    total += entry.uncompressedSize;
    if (entry.isEncrypted()) throw new InputError('encrypted-archive');
  }
  if (total > limits.maxTotalBytes) throw new InputError('too-large');
}

async function openMember(
  file: string,
  entry: yauzl.Entry,
  limits: ArchiveLimits,
): Promise<Readable> {
  // One handle per member: members are read one after the other, and a handle must not outlive its reader.
  const zip = await openZip(file);
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error || !stream) {
        zip.close();
        reject(new InputError('invalid-archive', { cause: error }));
        return;
      }
      const guard = expansionGuard(limits, () => entry.compressedSize);
      pipeline(stream, guard, () => zip.close());
      resolve(guard);
    });
  });
}

function openZip(file: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    // yauzl refuses absolute paths, `..` and sizes that do not match the data.
    yauzl.open(
      file,
      { lazyEntries: true, autoClose: false, validateEntrySizes: true },
      (error, zip) => {
        if (error || !zip) {
          const known = error && 'syscall' in error ? 'unreadable' : 'invalid-archive';
          reject(new InputError(known, { cause: error }));
        } else resolve(zip);
      },
    );
  });
}
