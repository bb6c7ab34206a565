/** What an AMQP address of Event Hubs names: `hub`, `hub/Partitions/0`, `hub/ConsumerGroups/$Default/Partitions/0`. */
export type Address = {
  readonly hub: string;
  readonly consumerGroup?: string;
  readonly partition?: string;
};

export function parseAddress(address: string): Address | undefined {
  const path = address.replace(/^amqps?:\/\/[^/]+\//, '').replace(/\/+$/, '');
  const match = /^([^/]+)(?:\/ConsumerGroups\/([^/]+))?(?:\/Partitions\/([^/]+))?$/i.exec(path);
  const [, hub, consumerGroup, partition] = match ?? [];
  if (hub === undefined) return undefined;
  return {
    hub,
    ...(consumerGroup !== undefined && { consumerGroup }),
    ...(partition !== undefined && { partition }),
  };
}
