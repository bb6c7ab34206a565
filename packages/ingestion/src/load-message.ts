import { PlatformError, toldError } from '@fph/platform';
import type { Ingestion } from './create-ingestion.ts';

/** What the handler needs of a function's invocation. */
type Invocation = { log(message: string): void; error(message: string): void };

/** Queue trigger of every app that ingests files: one slice of the run that the message means. */
export function loadMessage({ ingestion }: { readonly ingestion: Pick<Ingestion, 'handle'> }) {
  return async (message: unknown, context: Invocation): Promise<void> => {
    try {
      const result = await ingestion.handle(message);
      if (result !== undefined) context.log(`run ${result.runId} ${result.state}`);
    } catch (error) {
      // A message that nobody will ever understand must not come back five times.
      if (error instanceof PlatformError && error.code === 'message-invalid') {
        context.error(`queue message not understood: ${error.code}`);
        return;
      }
      throw toldError(error);
    }
  };
}
