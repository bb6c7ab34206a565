import { expect, test } from 'vitest';
import { capacityServer, seeded } from '../../test/capacity-server.ts';
import { virtualClock } from '../../test/virtual-clock.ts';
import { adaptiveLimiter } from './adaptive-limiter.ts';
import { createFhirClient } from './fhir-client.ts';

/** Reads `count` times, `workers` at a time. */
async function readMany(
  client: { read(type: string, id: string): Promise<unknown> },
  count: number,
  workers = 50,
) {
  let left = count;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await client.read('Patient', 'a');
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

test.each([1, 2, 8, 20])(
  'finds a capacity of %i and wastes little once settled',
  async (capacity) => {
    const clock = virtualClock();
    const server = capacityServer(clock, capacity);
    const limiter = adaptiveLimiter({ clock });
    const client = createFhirClient({
      baseUrl: 'http://f',
      transport: server.send,
      clock,
      limiter,
      random: seeded(1),
    });
    await readMany(client, 500);
    expect(limiter.window).toBeGreaterThanOrEqual(capacity * 0.75);
    expect(limiter.window).toBeLessThanOrEqual(Math.max(capacity * 1.25, capacity + 1));
    const before = { ...server.counts };
    await readMany(client, 2000);
    expect((server.counts.requests - before.requests) / 2000).toBeLessThanOrEqual(1.15);
  },
);

test('finds a capacity of 8 within 50 requests', async () => {
  const clock = virtualClock();
  const server = capacityServer(clock, 8);
  const limiter = adaptiveLimiter({ clock });
  const client = createFhirClient({
    baseUrl: 'http://f',
    transport: server.send,
    clock,
    limiter,
    random: seeded(1),
  });
  await readMany(client, 70);
  expect(server.counts.requests).toBeLessThanOrEqual(72);
  expect(server.counts.refused).toBeLessThanOrEqual(2);
  expect(limiter.window).toBeGreaterThanOrEqual(6);
});

test('30 % refusals over 1,000 requests: all done with at most 1.6 times the requests', async () => {
  const clock = virtualClock();
  const random = seeded(7);
  let requests = 0;
  const limiter = adaptiveLimiter({ clock });
  const client = createFhirClient({
    baseUrl: 'http://f',
    clock,
    limiter,
    random: seeded(3),
    transport: async () => {
      requests += 1;
      await clock.sleep(20);
      if (random() < 0.3)
        return { status: 429, headers: new Headers({ 'retry-after': '1' }), body: {} };
      return { status: 200, headers: new Headers(), body: { resourceType: 'Patient' } };
    },
  });
  await readMany(client, 1000);
  expect(requests).toBeGreaterThan(1300);
  expect(requests).toBeLessThanOrEqual(1600);
});

test('a capacity per second is met by waiting as asked, not by asking again', async () => {
  const clock = virtualClock();
  let second = -1;
  let used = 0;
  let requests = 0;
  const limiter = adaptiveLimiter({ clock });
  const client = createFhirClient({
    baseUrl: 'http://f',
    clock,
    limiter,
    random: seeded(3),
    transport: async () => {
      requests += 1;
      const now = Math.floor(clock.elapsed() / 1000);
      if (now !== second) [second, used] = [now, 0];
      used += 1;
      const refused = used > 30;
      await clock.sleep(refused ? 2 : 50);
      return refused
        ? { status: 429, headers: new Headers({ 'retry-after': '1' }), body: {} }
        : { status: 200, headers: new Headers(), body: { resourceType: 'Patient' } };
    },
  });
  await readMany(client, 300);
  const before = requests;
  await readMany(client, 1000);
  expect((requests - before) / 1000).toBeLessThanOrEqual(1.15);
});

test('who gives up waiting leaves the line, and slots are never lost', async () => {
  const limiter = adaptiveLimiter({ start: 1 });
  const first = await limiter.acquire();
  const controller = new AbortController();
  const waiting = limiter.acquire(controller.signal);
  const third = limiter.acquire();
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
  first.release('failed');
  (await third).release('success');
  expect(limiter.inFlight).toBe(0);
});
