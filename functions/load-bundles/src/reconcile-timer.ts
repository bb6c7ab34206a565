import type { TimerHandler } from '@azure/functions';
import { reconcile } from '@fph/ingestion';
import type { LoadBundlesApp } from './app.ts';

/** Timer: sends the events of dropped files that no event announced. */
export function reconcileTimer({ ingestion, settings }: LoadBundlesApp): TimerHandler {
  const ended = new Set<string>();
  return async (_timer, context) => {
    const sent = await reconcile(ingestion.ports, {
      olderThanMs: settings.reconcileAge * 1000,
      now: Date.now(),
      accountUrl: ingestion.storage.blobs.url,
      ended,
    });
    if (sent > 0) context.log(`reconcile sent ${sent} events`);
  };
}
