import { expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { EventHubsError } from './event-hubs-error.ts';

test("reads the format of Microsoft's emulator", () => {
  const config = {
    UserConfig: {
      NamespaceConfig: [
        {
          Type: 'EventHub',
          Name: 'emulatorNs1',
          Entities: [{ Name: 'eh1', PartitionCount: '2', ConsumerGroups: [{ Name: 'cg1' }] }],
        },
      ],
      LoggingConfig: { Type: 'File' },
    },
  };
  expect(readConfig(config)).toEqual([{ name: 'eh1', partitions: 2, consumerGroups: ['cg1'] }]);
});

test('says everything that is wrong', () => {
  const entities = [{ Name: 'a/b', PartitionCount: 99 }];
  const config = { UserConfig: { NamespaceConfig: [{ Entities: entities }] } };
  const error = catchError(() => readConfig(config));
  expect(error).toBeInstanceOf(EventHubsError);
  expect((error as EventHubsError).details).toHaveLength(2);
  const doubled = {
    UserConfig: { NamespaceConfig: [{ Entities: [{ Name: 'a' }, { Name: 'A' }] }] },
  };
  expect(() => readConfig(doubled)).toThrow('same name');
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
