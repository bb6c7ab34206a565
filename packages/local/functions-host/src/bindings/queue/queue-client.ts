import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { HostError } from '../../host-error.ts';
import type { BindingInfo } from '../../worker/worker-contract.ts';
import type { BindingHost } from '../binding.ts';

/** Opens the queue a binding names, with `%NAME%` and the connection resolved. */
export function openQueues(
  binding: BindingInfo,
  functionName: string,
  host: BindingHost,
): { readonly service: QueueServiceClient; readonly queue: QueueClient } {
  const usedBy = `function ${functionName} (${binding.type})`;
  const declared = binding['queueName'];
  const name = typeof declared === 'string' ? host.settings.expand(declared).toLowerCase() : '';
  if (!/^[a-z0-9](?:-?[a-z0-9])*$/.test(name) || name.length < 3 || name.length > 63) {
    throw new HostError('binding-invalid', {
      function: functionName,
      queueName: declared,
      expected: '3 to 63 lower-case letters, digits and single dashes',
    });
  }
  const connection = host.settings.storageConnection(binding['connection'], usedBy);
  let service: QueueServiceClient;
  try {
    service = QueueServiceClient.fromConnectionString(connection, {
      // The listener itself tries again; long retries in the client would hide that it is cut off.
      retryOptions: { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 },
    });
  } catch (cause) {
    throw new HostError(
      'binding-invalid',
      { function: functionName, connection: binding['connection'] ?? 'AzureWebJobsStorage' },
      { cause },
    );
  }
  return { service, queue: service.getQueueClient(name) };
}

/** The HTTP status of a storage error. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
