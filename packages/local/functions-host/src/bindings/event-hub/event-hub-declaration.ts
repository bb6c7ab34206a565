import { HostError } from '../../host-error.ts';
import type { BindingInfo } from '../../worker/worker-contract.ts';
import type { BindingHost } from '../binding.ts';

/** What an Event Hub trigger or output declares, with settings resolved. */
export type EventHubDeclaration = {
  readonly connection: string;
  readonly eventHub: string;
  readonly consumerGroup: string;
  readonly many: boolean;
  readonly binary: boolean;
};

/** Reads the declaration of a binding. Throws HostError when the hub or its connection string is missing. */
export function readEventHubDeclaration(
  binding: BindingInfo,
  functionName: string,
  host: BindingHost,
): EventHubDeclaration {
  const text = (name: string): string => {
    const value = binding[name];
    return typeof value === 'string' ? host.settings.expand(value) : '';
  };
  const eventHub = text('eventHubName');
  if (eventHub === '') {
    const expected = 'the name of an Event Hub';
    throw new HostError('binding-invalid', { function: functionName, eventHubName: '', expected });
  }
  const setting = text('connection');
  const connection = setting === '' ? undefined : host.settings.get(setting);
  if (connection === undefined || !connection.includes('Endpoint=')) {
    throw new HostError('setting-missing', {
      setting: setting || 'connection',
      usedBy: `function ${functionName} (${binding.type})`,
      expected: 'an Event Hubs connection string',
    });
  }
  return {
    connection,
    eventHub,
    consumerGroup: text('consumerGroup') || '$Default',
    // The library's own default.
    many: text('cardinality').toLowerCase() !== 'one',
    binary: text('dataType').toLowerCase() === 'binary',
  };
}
