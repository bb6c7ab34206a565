import type { TriggerInput } from '../../executor.ts';
import { HostError } from '../../host-error.ts';
import { jsonData } from '../../worker/typed-data.ts';
import type { TriggerBinding } from '../binding.ts';
import { parseNcrontab, type Schedule } from './ncrontab.ts';
import type { statusToJson } from './schedule-status.ts';
import { createTimerListener } from './timer-listener.ts';

/** Timer trigger on an NCRONTAB schedule in UTC. */
export const timerTrigger: TriggerBinding = {
  honoursRetry: true,
  listen(fn, host) {
    const { schedule: declared, runOnStartup, useMonitor, connection } = fn.trigger;
    const text = typeof declared === 'string' ? host.settings.expand(declared) : '';
    let schedule: Schedule;
    try {
      schedule = parseNcrontab(text);
    } catch (cause) {
      throw new HostError(
        'binding-invalid',
        { function: fn.name, schedule: text, expected: 'six NCRONTAB fields' },
        { cause },
      );
    }
    const monitored = useMonitor !== false && !runsWithinMinute(schedule, host.clock.now());
    const storage = monitored
      ? host.settings.storageConnection(connection, `timer ${fn.name}`)
      : undefined;
    return createTimerListener(fn, host, {
      schedule,
      runOnStartup: runOnStartup === true,
      openStore:
        storage === undefined
          ? undefined
          : async () => {
              const { blobScheduleStore } = await import('./blob-schedule-store.ts');
              return blobScheduleStore(storage, host.hostId, fn.name);
            },
    });
  },
  inputFrom(data) {
    const isPastDue = (data as { isPastDue?: unknown } | null | undefined)?.isPastDue === true;
    return timerInput(undefined, isPastDue);
  },
};

/** The real host stores nothing for schedules that occur more than once in a minute. */
function runsWithinMinute(schedule: Schedule, now: number): boolean {
  const first = schedule.next(now);
  const second = first === undefined ? undefined : schedule.next(first);
  return second !== undefined && second <= now + 60_000;
}

/** What a timer function gets; without a monitor there is no status. */
export function timerInput(
  status: ReturnType<typeof statusToJson> | undefined,
  isPastDue: boolean,
): TriggerInput {
  return {
    data: jsonData({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: status ?? null,
      IsPastDue: isPastDue,
    }),
  };
}
