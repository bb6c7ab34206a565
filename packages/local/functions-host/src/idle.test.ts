import { describe, expect, it } from 'vitest';
import { createActivity } from './activity.ts';
import type { TriggerListener } from './bindings/binding.ts';
import { waitForIdle } from './idle.ts';

const listener = (source: string, backlog: () => Promise<number>): TriggerListener => ({
  source,
  start: async () => {},
  stop: async () => {},
  backlog,
});

describe('waiting for idle', () => {
  it('looks again when work ended while the backlogs were read', async () => {
    const activity = createActivity();
    let second = 0;
    let looks = 0;
    // The queue "second" is seen empty; then a function that reads "first" sends to it and ends.
    const first = listener('queue:first', async () => {
      await Promise.resolve();
      if (looks === 1) {
        const end = activity.begin();
        second = 1;
        end();
      }
      return 0;
    });
    const other = listener('queue:second', async () => {
      looks += 1;
      const count = second;
      if (looks === 3) second = 0;
      return count;
    });
    await waitForIdle([other, first], activity, 5000);
    expect({ second, looks }).toEqual({ second: 0, looks: 4 });
  });

  it('does not look at backlogs while something is in hand', async () => {
    const activity = createActivity();
    const end = activity.begin();
    let looked = false;
    const queue = listener('queue:a', async () => {
      looked = true;
      return 0;
    });
    const idle = waitForIdle([queue], activity, 5000);
    await new Promise(setImmediate);
    expect(looked).toBe(false);
    end();
    end();
    await idle;
    expect(activity.inHand).toBe(0);
  });

  it('names what is left when the time is over', async () => {
    const activity = createActivity();
    const queue = listener('queue:a', async () => 3);
    const error: unknown = await waitForIdle([queue], activity, 20).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ code: 'not-idle', details: { running: 0 } });
    expect(String((error as { details: { left: unknown[] } }).details.left)).toBe('queue:a: 3');
  });
});
