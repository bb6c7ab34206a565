import type { TimerHandler } from '@azure/functions';
import { sweep } from '@fph/ingestion';
import type { LoadBundlesApp } from './app.ts';

/** Timer: removes what is older than `retentionDays`. In Azure a lifecycle rule does the same. */
export function retentionTimer({ ingestion, settings }: LoadBundlesApp): TimerHandler {
  return async (_timer, context) => {
    const removed = await sweep(ingestion.ports, settings.retentionDays, Date.now());
    if (removed > 0) context.log(`retention removed ${removed} items`);
  };
}
