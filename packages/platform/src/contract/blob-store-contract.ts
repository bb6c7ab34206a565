import { expect, test } from 'vitest';
import type { BlobStore } from '../ports/blobs.ts';

/** What every {@link BlobStore} does. */
export function blobStoreContract(store: () => BlobStore): void {
  let count = 0;
  const ref = () => ({ container: 'contract', name: `folder/${++count} ä#%.json` });
  const read = async (bytes: AsyncIterable<Uint8Array>) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(Uint8Array.from(piece));
    return Buffer.concat(pieces).toString();
  };

  test('reads what was written, whole and by range', async () => {
    const place = ref();
    const { etag, size } = await store().write(place, 'hello world');
    expect(size).toBe(11);
    const blob = await store().open(place);
    expect(blob).toMatchObject({ size: 11, ref: { ...place, etag } });
    expect(Date.parse(blob?.lastModified ?? '')).not.toBeNaN();
    if (blob === undefined) return;
    expect(await read(blob.stream())).toBe('hello world');
    expect(Buffer.from(await blob.range(6, 5)).toString()).toBe('world');
    expect(await blob.range(3, 0)).toHaveLength(0);
  });

  test('streams in and out more than one block', async () => {
    const place = ref();
    async function* pieces() {
      for (let i = 0; i < 10; i++) yield Buffer.alloc(1_000_000, 65 + i);
    }
    expect(await store().write(place, pieces())).toMatchObject({ size: 10_000_000 });
    const blob = await store().open(place);
    expect(blob?.size).toBe(10_000_000);
    expect(Buffer.from((await blob?.range(999_999, 2)) ?? []).toString()).toBe('AB');
    const large = await blob?.range(1, 9_999_998);
    expect(large?.length).toBe(9_999_998);
    expect(large?.at(-1)).toBe(74);
  });

  test('an empty blob', async () => {
    const place = ref();
    await store().write(place, '');
    const blob = await store().open(place);
    expect(blob?.size).toBe(0);
    if (blob) expect(await read(blob.stream())).toBe('');
  });

  test('another version is another blob; reads of the old one fail', async () => {
    const place = ref();
    const { etag } = await store().write(place, 'one');
    const old = await store().open({ ...place, etag });
    await store().write(place, 'two');
    expect(await store().open({ ...place, etag })).toBeUndefined();
    await expect(old?.range(0, 3)).rejects.toMatchObject({ code: 'blob-changed' });
    if (old) await expect(read(old.stream())).rejects.toMatchObject({ code: 'blob-changed' });
    await store().remove({ ...place, etag });
    expect(await store().open(place)).toBeDefined();
    await store().remove(place);
    await store().remove(place);
    expect(await store().open(place)).toBeUndefined();
    await expect(old?.range(0, 3)).rejects.toMatchObject({ code: 'blob-gone' });
  });

  test('lists by prefix in order of names; an unknown container is empty', async () => {
    for (const name of ['list/b', 'list/a', 'other']) {
      await store().write({ container: 'listing', name }, name);
    }
    const names: string[] = [];
    for await (const { name, size } of store().list('listing', 'list/')) {
      expect(size).toBe(6);
      names.push(name);
    }
    expect(names).toEqual(['list/a', 'list/b']);
    for await (const _ of store().list('unknown-container')) expect.unreachable();
  });
}
