import { InvocationContext } from '@azure/functions';
import type { ObservationStore } from '@fph/medtech';
import { describe, expect, it } from 'vitest';
import { batchApp } from '../test/batch-app.ts';
import { deviceEvents } from './device-events.ts';
import { blobMappings, type MappingNews } from './mappings.ts';

const unreachable: ObservationStore = {
  read: async () => Promise.reject(new Error('no answer')),
  write: async () => [],
};

function contextOf(retryCount: number) {
  return new InvocationContext({
    functionName: 'deviceEvents',
    invocationId: 'i',
    retryContext: { retryCount, maxRetryCount: 2 },
    triggerMetadata: {
      partitionContext: { partitionId: '3' },
      sequenceNumberArray: [17, 18],
      enqueuedTimeUtcArray: ['2026-03-04T05:06:07.000Z', '2026-03-04T05:06:08.000Z'],
      propertiesArray: [{}, {}],
      systemPropertiesArray: [{}, {}],
    },
    logHandler: () => {},
  });
}

const bodies = [1, 2].map((value) =>
  Buffer.from(
    JSON.stringify({ heartRate: value, deviceId: 'd', patientId: 'p', endDate: '2026-01-01' }),
  ),
);

describe('a batch of the trigger', () => {
  it('fails as long as there are tries left, then it is kept whole', async () => {
    const { app, letters } = await batchApp(unreachable);
    const handle = deviceEvents(app);
    await expect(handle(bodies, contextOf(0))).rejects.toThrow('no answer');
    expect(letters()).toEqual([]);
    await handle(bodies, contextOf(2));
    const folder = 'dead-letter/medtech/2026/03/04/p3-000000000017-000000000018';
    expect(letters().sort()).toEqual([
      `${folder}/README.txt`,
      `${folder}/events.ndjson`,
      `${folder}/outcome.json`,
    ]);
  });

  it('is kept when there is no mapping', async () => {
    const { app, letters } = await batchApp(unreachable, { withMappings: false });
    await deviceEvents(app)(bodies, contextOf(0));
    expect(letters()).toHaveLength(3);
  });
});

describe('mappings', () => {
  it('are read again when they change; a broken one does not replace a good one', async () => {
    const { blobs } = await batchApp(unreachable);
    const news: MappingNews[] = [];
    let now = 0;
    const mappings = blobMappings(
      blobs,
      (item) => news.push(item),
      () => now,
    );
    const first = await mappings.current();
    expect(first?.fhir.find('HeartRate')?.typeName).toBe('heartrate');
    const put = (text: string) =>
      blobs.write({ container: 'mappings', name: 'fhirmapping.json' }, text);
    await put('{');
    expect(await mappings.current()).toEqual(first);
    now += 1_000;
    expect((await mappings.current())?.fhir).toBe(first?.fhir);
    expect(news.at(-1)).toMatchObject({ kind: 'invalid', file: 'fhirmapping.json' });
    await put('{"templateType":"CollectionFhir","template":[]}');
    now += 1_000;
    expect((await mappings.current())?.fhir.templates).toEqual([]);
  });
});
