import type { InvocationContext, StorageQueueHandler } from '@azure/functions';
import { PlatformError } from '@fph/platform';
import type { ConvertApp } from './app.ts';

/** Queue trigger: converts and loads one slice of the run that the message means. */
export function loadMessage({ ingestion }: Pick<ConvertApp, 'ingestion'>): StorageQueueHandler {
  return async (message: unknown, context: InvocationContext) => {
    try {
      const result = await ingestion.handle(message);
      if (result !== undefined) context.log(`run ${result.runId} ${result.state}`);
    } catch (error) {
      // A message that nobody will ever understand must not come back five times.
      if (error instanceof PlatformError && error.code === 'message-invalid') {
        context.error(`queue message not understood: ${error.code}`);
        return;
      }
      throw error;
    }
  };
}
