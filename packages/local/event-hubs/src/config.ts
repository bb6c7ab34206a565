import { z } from 'zod';
import { EventHubsError } from './event-hubs-error.ts';

const positive = z.preprocess(
  (value) => (typeof value === 'string' ? Number(value) : value),
  z.int().min(1).max(32),
);
const name = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,254}$/, 'letters, digits, dot, dash and underscore');

const entity = z.looseObject({
  Name: name,
  PartitionCount: positive.default(4),
  ConsumerGroups: z.array(z.looseObject({ Name: z.string().min(1) })).default([]),
});
const schema = z.looseObject({
  UserConfig: z.looseObject({
    NamespaceConfig: z
      .array(
        z.looseObject({
          Type: z.string().optional(),
          Name: z.string().optional(),
          Entities: z.array(entity).min(1),
        }),
      )
      .min(1),
  }),
});

/** A configuration in the format of Microsoft's emulator (`Config.json`), so that either can be used. */
export type EmulatorConfig = z.input<typeof schema>;

export type HubConfig = {
  readonly name: string;
  readonly partitions: number;
  readonly consumerGroups: readonly string[];
};

/** The hub of the platform when no configuration is given. */
export const defaultConfig: EmulatorConfig = {
  UserConfig: {
    NamespaceConfig: [
      {
        Type: 'EventHub',
        Name: 'emulatorNs1',
        Entities: [{ Name: 'devicedata', PartitionCount: 4 }],
      },
    ],
  },
};

/**
 * Checks a configuration.
 *
 * @throws EventHubsError `config-invalid` with everything that is wrong.
 */
export function readConfig(config: unknown): HubConfig[] {
  const parsed = schema.safeParse(config);
  if (!parsed.success) {
    const details = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new EventHubsError(
      'config-invalid',
      'The configuration of the Event Hubs is not valid.',
      details,
    );
  }
  const entities = parsed.data.UserConfig.NamespaceConfig.flatMap(({ Entities }) => Entities);
  const names = entities.map(({ Name }) => Name.toLowerCase());
  const doubled = names.filter((own, index) => names.indexOf(own) !== index);
  if (doubled.length > 0) {
    throw new EventHubsError('config-invalid', 'Two Event Hubs have the same name.', doubled);
  }
  return entities.map(({ Name, PartitionCount, ConsumerGroups }) => ({
    name: Name,
    partitions: PartitionCount,
    consumerGroups: ConsumerGroups.map((group) => group.Name),
  }));
}
