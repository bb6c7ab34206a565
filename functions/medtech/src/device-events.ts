import type { InvocationContext } from '@azure/functions';
import type { MedtechApp } from './app.ts';
import type { DeadLetterPlace } from './dead-letters.ts';
import { keepBatch, processBatch } from './process-batch.ts';
import { readTriggerBatch, type TriggerBatch } from './trigger-events.ts';

/**
 * Event Hub trigger: a batch of one partition. A failure of the server fails the invocation, which the retry policy
 * repeats; after the last try the batch is kept as a dead letter, because the host moves on in any case.
 */
export function deviceEvents(app: MedtechApp) {
  return async (bodies: unknown, context: InvocationContext): Promise<void> => {
    const batch = readTriggerBatch(bodies, context);
    const place = (failed: readonly number[]) => placeOf(batch, failed);
    try {
      const outcome = await processBatch(app, batch.events, place);
      const { events, created, updated, unchanged, unmatched, failed, collisions } = outcome;
      context.log(
        `partition ${batch.partition}: ${events} events, ${created} created, ${updated} updated, ${unchanged} unchanged, ${unmatched} unmatched, ${failed} failed, ${collisions} collisions`,
      );
    } catch (error) {
      const { retryCount = 0, maxRetryCount = 0 } = context.retryContext ?? {};
      if (retryCount < maxRetryCount) throw error;
      const folder = await keepBatch(app, batch.events, place, error);
      context.error(
        `partition ${batch.partition}: ${batch.events.length} events kept in ${folder}`,
      );
    }
  };
}

function placeOf(
  { events, partition, sequenceNumbers }: TriggerBatch,
  failed: readonly number[],
): DeadLetterPlace {
  const first = failed[0] ?? 0;
  const last = failed.at(-1) ?? first;
  const number = (index: number) => String(sequenceNumbers[index] ?? index).padStart(12, '0');
  const time = events[first]?.enqueuedTimeUtc;
  const date = time === undefined ? new Date() : new Date(time);
  return {
    name: `p${partition}-${number(first)}-${number(last)}`,
    date: Number.isNaN(date.getTime()) ? new Date() : date,
  };
}
