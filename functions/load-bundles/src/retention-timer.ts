import type { TimerHandler } from '@azure/functions';
import { sweep } from '@fph/ingestion';
import { toldError } from '@fph/platform';
import type { LoadBundlesApp } from './app.ts';

/** Timer: removes what is older than `retentionDays`. In Azure a lifecycle rule does the same. */
export function retentionTimer({ ingestion, settings }: LoadBundlesApp): TimerHandler {
  return async (_timer, context) => {
    const { ports } = ingestion;
    const removed = await sweep(ports, settings.retentionDays, Date.now()).catch(
      (error: unknown) => {
        throw toldError(error);
      },
    );
    if (removed > 0) context.log(`retention removed ${removed} items`);
  };
}
