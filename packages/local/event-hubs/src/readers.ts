/** A reader of a partition. `epoch` is its owner level; readers without one share the partition. */
export type Reader = {
  readonly epoch: number | undefined;
  /** Ends its link with `amqp:link:stolen`. */
  disconnect(reason: string): void;
};

type Refusal = { readonly condition: string; readonly description: string };

/** Who reads which partition for which consumer group, under the rules of the service. */
export type Readers = {
  /** Admits a reader, disconnecting those of lower epoch, or says why not. */
  admit(partition: string, consumerGroup: string, reader: Reader): Refusal | undefined;
  leave(partition: string, consumerGroup: string, reader: Reader): void;
};

const MAX_READERS = 5;

export function createReaders(): Readers {
  const byPlace = new Map<string, Set<Reader>>();
  const placeOf = (partition: string, group: string) => `${group.toLowerCase()}/${partition}`;
  return {
    admit: (partition, group, reader) => {
      const place = placeOf(partition, group);
      const present = byPlace.get(place) ?? new Set<Reader>();
      byPlace.set(place, present);
      const refusal = refusalOf(present, reader);
      if (refusal !== undefined) return refusal;
      if (reader.epoch !== undefined) {
        for (const other of present) {
          present.delete(other);
          other.disconnect(
            `New receiver with higher epoch of '${reader.epoch}' is created hence current receiver with epoch '${other.epoch ?? 0}' is getting disconnected.`,
          );
        }
      }
      present.add(reader);
      return undefined;
    },
    leave: (partition, group, reader) => {
      byPlace.get(placeOf(partition, group))?.delete(reader);
    },
  };
}

function refusalOf(present: ReadonlySet<Reader>, { epoch }: Reader): Refusal | undefined {
  const epochs = [...present].flatMap((other) => (other.epoch === undefined ? [] : [other.epoch]));
  const highest = epochs.length > 0 ? Math.max(...epochs) : undefined;
  if (highest !== undefined && (epoch === undefined || epoch < highest)) {
    const own =
      epoch === undefined ? 'a receiver without epoch' : `a receiver with epoch '${epoch}'`;
    return {
      condition: 'amqp:link:stolen',
      description: `A receiver with epoch '${highest}' is connected to the partition, so ${own} is not allowed.`,
    };
  }
  if (epoch === undefined && present.size >= MAX_READERS) {
    return {
      condition: 'amqp:resource-limit-exceeded',
      description: `Exceeded the maximum number of allowed receivers per partition in a consumer group which is ${MAX_READERS}.`,
    };
  }
  return undefined;
}
