import { frame } from '@fph/hl7v2';
import { azureBlobStore, connectStorage } from '@fph/platform';
import { startAzurite } from '@fph/stack/testing/azurite';
import { expect, test } from 'vitest';
import { blobMessageStore } from './message-store.ts';
import { message, mllpRig, next } from './test-listener.ts';

test('AA once the blob stands, AA without another blob after a restart, AE when the storage is gone', async () => {
  const azurite = await startAzurite();
  const blobs = azureBlobStore(connectStorage({ connectionString: azurite.connectionString }));
  const store = blobMessageStore(blobs);
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { name } of blobs.list('hl7v2')) found.push(name);
    return found;
  };
  for (let restart = 0; restart < 2; restart++) {
    await using it = await mllpRig({ store });
    it.socket.write(frame(message('1')));
    expect(await next(it.answers)).toContain('MSA|AA|1');
    expect(await names()).toHaveLength(1);
  }
  await using it = await mllpRig({ store });
  await azurite[Symbol.asyncDispose]();
  it.socket.write(frame(message('2')));
  expect(await next(it.answers)).toContain('MSA|AE|2');
}, 60_000);
