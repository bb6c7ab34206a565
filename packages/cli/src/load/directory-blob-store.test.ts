import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { OpenBlob } from '@fph/platform/ports';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { directoryBlobStore } from './directory-blob-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fph-blobs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ref = { container: 'work', name: 'r1/../../a "b"\n.json' };
async function read(blob: OpenBlob | undefined): Promise<string> {
  const pieces: Uint8Array[] = [];
  if (blob) for await (const piece of blob.stream()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

it('writes under any name, reads whole and by range, lists in order', async () => {
  const store = directoryBlobStore(folder);
  const { etag, size } = await store.write(ref, 'hello world');
  expect(size).toBe(11);
  const blob = await store.open({ ...ref, etag });
  expect(await read(blob)).toBe('hello world');
  expect(Buffer.from((await blob?.range(6, 5)) ?? []).toString()).toBe('world');
  await store.write(
    { container: 'work', name: 'a' },
    (async function* () {
      yield Buffer.from('1');
      yield Buffer.from('2');
    })(),
  );
  await store.write({ container: 'other', name: 'r1/x' }, '');
  const names = [];
  for await (const { name, size } of store.list('work')) names.push([name, size]);
  expect(names).toEqual([
    ['a', 2],
    [ref.name, 11],
  ]);
  const some = [];
  for await (const { name } of store.list('work', 'r1/')) some.push(name);
  expect(some).toEqual([ref.name]);
});

it('knows versions: an overwritten or removed blob is not read on', async () => {
  const store = directoryBlobStore(folder);
  const first = await store.write(ref, 'one');
  const opened = await store.open(ref);
  await store.write(ref, 'two');
  expect(await store.open({ ...ref, etag: first.etag })).toBeUndefined();
  await expect(opened?.range(0, 1)).rejects.toMatchObject({ code: 'blob-changed' });
  const again = await store.open(ref);
  await store.remove({ ...ref, etag: first.etag });
  expect(await read(await store.open(ref))).toBe('two');
  await store.remove(ref);
  await expect(again?.range(0, 1)).rejects.toMatchObject({ code: 'blob-gone' });
  expect(await store.open(ref)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

it('reads a file of the user and never removes it', async () => {
  const store = directoryBlobStore(folder);
  const file = path.join(folder, 'mine.json');
  await writeFile(file, '{}');
  const { etag } = await store.addFile(ref, file);
  expect(await read(await store.open({ ...ref, etag }))).toBe('{}');
  await store.remove(ref);
  expect(await readdir(folder)).toEqual(['mine.json']);
});
