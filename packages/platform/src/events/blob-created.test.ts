import { expect, test } from 'vitest';
import { blobCreatedEvent, parseBlobCreated } from './blob-created.ts';

const blob = {
  container: 'bundles',
  name: 'north/Ä person #1/x.json',
  etag: '"0x8D"',
  size: 3,
  lastModified: '2024-05-01T00:00:00Z',
};

test('what the reconcile timer sends is read as what Event Grid sends', () => {
  const event = blobCreatedEvent(blob, 'https://account.blob.core.windows.net/');
  expect(parseBlobCreated(event)).toEqual({
    container: 'bundles',
    name: 'north/Ä person #1/x.json',
    etag: '"0x8D"',
  });
  expect(event).toMatchObject({
    data: {
      url: 'https://account.blob.core.windows.net/bundles/north/%C3%84%20person%20%231/x.json',
    },
  });
});

test('writes that do not complete a blob mean nothing', () => {
  const event = blobCreatedEvent(blob, 'https://a.test') as { data: object };
  expect(
    parseBlobCreated({ ...event, data: { ...event.data, api: 'CreateFile' } }),
  ).toBeUndefined();
  expect(
    parseBlobCreated({ ...event, data: { ...event.data, api: 'FlushWithClose' } }),
  ).toBeDefined();
});

test.each([null, 'x', {}, { eventType: 'Microsoft.Storage.BlobDeleted', subject: '', data: {} }])(
  'anything else is refused: %j',
  (message) => {
    expect(() => parseBlobCreated(message)).toThrow(
      expect.objectContaining({ code: 'message-invalid' }),
    );
  },
);
