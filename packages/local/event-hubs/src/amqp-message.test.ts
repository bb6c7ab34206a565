import fc from 'fast-check';
import rhea from 'rhea';
import { expect, it } from 'vitest';
import { partitionKeyOf, stampMessage, unpackBatch } from './amqp-message.ts';

const { message } = rhea;
const stamp = {
  sequenceNumber: 7,
  offset: 4_096,
  enqueuedTime: 1_700_000_000_123,
  partitionKey: undefined,
};

it('adds the annotations of the service and leaves everything else as it was', () => {
  fc.assert(
    fc.property(
      fc.record({
        header: fc.boolean(),
        annotations: fc.option(
          fc.dictionary(
            fc.constantFrom('x-opt-partition-key', 'trace', 'iothub-x'),
            fc.string({ maxLength: 300 }),
          ),
        ),
        body: fc.uint8Array({ maxLength: 400 }),
        properties: fc.dictionary(
          fc.string({ minLength: 1, maxLength: 8 }),
          fc.oneof(fc.string(), fc.boolean()),
        ),
      }),
      ({ header, annotations, body, properties }) => {
        const original = {
          ...(header && { durable: true, ttl: 1000 }),
          ...(annotations && { message_annotations: annotations }),
          application_properties: properties,
          body: message.data_section(Buffer.from(body)) as unknown,
        };
        const decoded = message.decode(
          stampMessage(message.encode(original), stamp),
        ) as unknown as {
          durable?: boolean;
          message_annotations: Record<string, unknown>;
          application_properties?: unknown;
          body: { content: Buffer };
        };
        expect(decoded.body.content).toEqual(Buffer.from(body));
        expect(decoded.application_properties ?? {}).toEqual({ ...properties });
        expect(decoded.message_annotations).toMatchObject({
          ...annotations,
          'x-opt-offset': '4096',
        });
        expect(Number(decoded.message_annotations['x-opt-sequence-number'])).toBe(7);
        expect(Number(decoded.message_annotations['x-opt-enqueued-time'])).toBe(stamp.enqueuedTime);
        expect(decoded.durable === true).toBe(header);
      },
    ),
    { numRuns: 500 },
  );
});

it('finds the partition key and unpacks a batch', () => {
  const inner = [1, 2].map((value) => message.encode({ body: value }));
  const envelope = message.encode({
    message_annotations: { 'x-opt-partition-key': 'device-1' },
    body: message.data_sections(inner) as unknown,
  });
  expect(partitionKeyOf(envelope)).toBe('device-1');
  expect(unpackBatch(envelope)).toEqual(inner);
  expect(partitionKeyOf(message.encode({ body: 1 }))).toBeUndefined();
});
