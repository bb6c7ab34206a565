import { partitionKeyOf, unpackBatch } from './amqp-message.ts';
import type { HubConfig } from './config.ts';
import type { Partition } from './partition.ts';
import { partitionOfKey } from './partition-key.ts';
import { createReaders, type Readers } from './readers.ts';

/** AMQP message format of a batch: an envelope whose data sections are messages. */
const BATCH_FORMAT = 0x80013700;

/** An Event Hub: partitions, consumer groups and who reads what. */
export type Hub = {
  readonly name: string;
  readonly created: number;
  readonly partitions: readonly Partition[];
  readonly readers: Readers;
  hasConsumerGroup(name: string): boolean;
  /** Takes an encoded message, or a batch of them, into the partition given or the one its key says. */
  take(encoded: Buffer, format: number, partition?: Partition): void;
};

export function createHub(config: HubConfig, openPartition: (id: string) => Partition): Hub {
  const partitions = Array.from({ length: config.partitions }, (_, index) =>
    openPartition(String(index)),
  );
  const groups = new Set(['$default', ...config.consumerGroups.map((name) => name.toLowerCase())]);
  let turn = 0;
  const choose = (key: string | undefined): Partition | undefined =>
    key === undefined
      ? partitions[turn++ % partitions.length]
      : partitions[partitionOfKey(key, partitions.length)];
  return {
    name: config.name,
    created: Date.now(),
    partitions,
    readers: createReaders(),
    hasConsumerGroup: (name) => groups.has(name.toLowerCase()),
    take: (encoded, format, partition) => {
      const partitionKey = partitionKeyOf(encoded);
      const messages = format === BATCH_FORMAT ? unpackBatch(encoded) : [encoded];
      const target = partition ?? choose(partitionKey);
      target?.append(messages.map((message) => ({ encoded: message, partitionKey })));
    },
  };
}
