import type { TimerHandler } from '@azure/functions';
import { reconcile } from '@fph/ingestion';
import { toldError } from '@fph/platform';
import type { LoadBundlesApp } from './app.ts';

/** Timer: wakes dropped files that no event announced, and runs whose message was lost. */
export function reconcileTimer({ ingestion, settings }: LoadBundlesApp): TimerHandler {
  const known = new Set<string>();
  return async (_timer, context) => {
    const options = { olderThanMs: settings.reconcileAge * 1000, now: Date.now(), known };
    const sent = await reconcile(ingestion.ports, options).catch((error: unknown) => {
      throw toldError(error);
    });
    if (sent > 0) context.log(`reconcile woke ${sent} runs`);
  };
}
