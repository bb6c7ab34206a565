import { azureBlobStore, connectStorage, tableRunLedger } from '@fph/platform';
import type { Patient } from 'fhir/r4';
import { expect, test } from 'vitest';
import { message, pid, rig } from './convert-rig.ts';

test('what cannot be converted is told and kept, and does not keep the rest from loading', async () => {
  await using it = await rig();
  const storage = connectStorage({ connectionString: it.storage });
  const blobs = azureBlobStore(storage);
  const good = message('ADT^A08', 'G', 1, pid('P1', 'Doe'));
  const bad = message('ADT^A08', 'B', 1, pid('P2', 'Doe')).replace('|P|2.8', '|P|2.8||||||KLINGON');
  const drop = async (name: string, text: string) => {
    const ref = { container: 'hl7v2', name: `north/${name}` };
    const { etag } = await blobs.write(ref, text);
    await it.host.invoke('convertMessage', {
      eventType: 'Microsoft.Storage.BlobCreated',
      subject: `/blobServices/default/containers/hl7v2/blobs/${ref.name}`,
      data: { api: 'PutBlob', eTag: etag.replaceAll('"', ''), url: `http://x/hl7v2/${ref.name}` },
    });
    await it.host.whenIdle();
    const ledger = tableRunLedger(storage, { secret: it.settings.DEPLOYMENT_SECRET });
    return ledger.find({ ...ref, etag });
  };
  const letters = async (folder = ''): Promise<string[]> => {
    const names: string[] = [];
    for await (const { name } of blobs.list('dead-letter', folder)) names.push(name);
    return names.map((name) => name.slice(folder.length + 1)).sort();
  };

  const partly = await drop('batch.hl7', good + bad + good);
  expect(partly).toMatchObject({ state: 'partly', counts: { invalid: 1 } });
  expect(await letters(partly?.deadLetter)).toEqual([
    'README.txt',
    'message-2.hl7',
    'outcome.json',
  ]);
  expect((await it.all<Patient>('Patient')).length).toBe(1);

  const failed = await drop('bad.hl7', bad);
  expect(failed).toMatchObject({
    state: 'failed',
    reason: {
      code: 'transform-failed',
      message: expect.stringContaining('unknown-character-set at @0: MSH-18 names'),
    },
  });
  expect(await letters(failed?.deadLetter)).toEqual(['README.txt', 'input.hl7', 'outcome.json']);
  expect(await drop('none.hl7', 'hello')).toMatchObject({
    reason: { message: expect.stringContaining('A message must begin with an MSH segment.') },
  });
}, 60_000);
