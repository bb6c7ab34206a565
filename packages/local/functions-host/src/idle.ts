import type { Activity } from './activity.ts';
import type { TriggerListener } from './bindings/binding.ts';
import { HostError } from './host-error.ts';

/** Between looks at a backlog that is not empty. */
const lookMs = 50;

/**
 * Waits until nothing is in hand and no backlog is left. Idle is told when the backlogs are empty and
 * nothing has begun or ended since before the first of them was read: otherwise a function that ended
 * in between could have sent a message to a queue already seen empty.
 */
export async function waitForIdle(
  listeners: readonly TriggerListener[],
  activity: Activity,
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { version, inHand } = activity;
    const left = inHand === 0 ? await readBacklogs(listeners) : [];
    if (inHand === 0 && left.length === 0 && activity.version === version) return;
    const remaining = deadline - performance.now();
    if (remaining <= 0) throw new HostError('not-idle', { running: activity.inHand, left });
    for (const { listener } of left) listener.wake?.();
    await activity.changed(Math.min(remaining, inHand > 0 ? remaining : lookMs));
  }
}

async function readBacklogs(listeners: readonly TriggerListener[]) {
  const all = await Promise.all(
    listeners.map(async (listener) => ({ listener, count: (await listener.backlog?.()) ?? 0 })),
  );
  return all
    .filter(({ count }) => count > 0)
    .map(({ listener, count }) => ({
      listener,
      toString: () => `${listener.source}: ${count}`,
    }));
}
