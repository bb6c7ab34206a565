import type { BindingHost, TriggeredFunction, TriggerListener } from '../binding.ts';
import type { Schedule } from './ncrontab.ts';
import {
  type ScheduleStatus,
  type ScheduleStore,
  statusAtStart,
  statusToJson,
} from './schedule-status.ts';
import { timerInput } from './timer-trigger.ts';

export type TimerOptions = {
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  /** Absent when the schedule is not monitored: runs missed while the host was down are not made up. */
  readonly openStore: (() => Promise<ScheduleStore>) | undefined;
};

/** Node's timers hold 2^31-1 ms; longer waits are made of pieces. */
const longestWaitMs = 86_400_000;

/** Runs a timer function by its schedule, never twice at a time, as TimerListener of the WebJobs SDK does. */
export function createTimerListener(
  fn: TriggeredFunction,
  host: BindingHost,
  options: TimerOptions,
): TriggerListener {
  const { schedule } = options;
  const { clock, executor, log } = host;
  const about = { functionName: fn.name };
  let store: ScheduleStore | undefined;
  let status: ScheduleStatus | undefined;
  let cancel = () => {};
  let stopping = false;
  let running: Promise<void> = Promise.resolve();

  const nextFrom = (from: number) => schedule.next(from) ?? Number.MAX_SAFE_INTEGER;

  async function run(isPastDue: boolean, scheduled: boolean): Promise<void> {
    const end = executor.activity.begin();
    try {
      const invokedAt = clock.now();
      const monitored = store && status ? statusToJson(status) : undefined;
      try {
        await executor.run(fn, timerInput(monitored, isPastDue));
      } catch {
        // The executor has logged and recorded it; the schedule goes on.
      }
      // A timer that fired a little early must not take the same occurrence twice.
      const base = scheduled && status && status.next > invokedAt ? status.next : invokedAt;
      status = { last: base, next: nextFrom(base), lastUpdated: base };
      await save(status);
    } finally {
      end();
    }
  }

  async function save(current: ScheduleStatus): Promise<void> {
    try {
      await store?.write(current);
    } catch (error) {
      log('warning', `timer status could not be stored: ${String(error)}`, about);
    }
  }

  function arm(): void {
    if (stopping || !status) return;
    const wait = Math.max(0, status.next - clock.now());
    cancel = clock.after(Math.min(wait, longestWaitMs), () => {
      if (stopping) return;
      if (wait > longestWaitMs) arm();
      else running = run(false, true).then(arm);
    });
  }

  return {
    async start() {
      const now = clock.now();
      store = await options.openStore?.();
      const begin = statusAtStart(await store?.read(), schedule, now);
      status = begin.status;
      if (begin.changed) await save(status);
      const pastDue = store !== undefined && begin.pastDue;
      if (pastDue) log('information', 'timer is past due, running now', about);
      if (pastDue || options.runOnStartup) running = run(pastDue, false).then(arm);
      else arm();
    },
    async stop() {
      stopping = true;
      cancel();
      await running;
    },
  };
}
