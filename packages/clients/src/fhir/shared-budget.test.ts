import { expect, test } from 'vitest';
import { budgetStoreContract } from '../../test/budget-store-contract.ts';
import { capacityServer, seeded } from '../../test/capacity-server.ts';
import { memoryBudgetStore } from '../../test/memory-budget-store.ts';
import { virtualClock } from '../../test/virtual-clock.ts';
import { adaptiveLimiter } from './adaptive-limiter.ts';
import { createFhirClient } from './fhir-client.ts';
import { sharedBudget } from './shared-budget.ts';

budgetStoreContract(async () => {
  const store = memoryBudgetStore();
  return { store, other: store, close: async () => {} };
});

function setup(capacity: number) {
  const clock = virtualClock();
  const server = capacityServer(clock, capacity);
  const store = memoryBudgetStore();
  const join = (instance: string) => {
    const limiter = adaptiveLimiter({
      clock,
      budget: sharedBudget({ store, server: 'f', instance, clock }),
    });
    const client = createFhirClient({
      baseUrl: 'http://f',
      transport: server.send,
      clock,
      limiter,
      random: seeded(instance.length),
    });
    return { limiter, client };
  };
  return { clock, counts: server.counts, join };
}

type Member = ReturnType<ReturnType<typeof setup>['join']>;

async function readMany(members: readonly Member[], count: number) {
  let left = count;
  const worker = async ({ client }: Member) => {
    while (left > 0) {
      left -= 1;
      await client.read('Patient', 'a');
    }
  };
  await Promise.all(members.flatMap((member) => Array.from({ length: 30 }, () => worker(member))));
}

test.each([
  [8, 1],
  [8, 3],
  [20, 3],
  [4, 3],
  [2, 3],
])(
  'capacity %i, %i instances: at most 1.15 times the requests after settling, the window within 25 %%',
  async (capacity, instances) => {
    const { counts, join } = setup(capacity);
    const members = Array.from({ length: instances }, (_, index) => join('i'.repeat(index + 1)));
    await readMany(members, 1500);
    const before = { ...counts };
    await readMany(members, 3000);
    const ratio = (counts.requests - before.requests) / 3000;
    const window = members.reduce((sum, { limiter }) => sum + limiter.window, 0);
    expect(ratio).toBeLessThanOrEqual(1.15);
    expect(window).toBeGreaterThanOrEqual(capacity * 0.75);
    expect(window).toBeLessThanOrEqual(Math.max(capacity * 1.25, capacity + 1));
  },
);

test('one who joins waits until the others have made room, and one who is gone leaves its part', async () => {
  const { counts, join } = setup(8);
  const first = join('a');
  await readMany([first], 1500);
  const refused = counts.refused;
  const second = join('bb');
  await readMany([first, second], 1000);
  expect(counts.refused - refused).toBeLessThanOrEqual(5);
  expect(Math.abs(first.limiter.window - second.limiter.window)).toBeLessThanOrEqual(1);
  await readMany([first], 3000);
  expect(first.limiter.window).toBeGreaterThanOrEqual(6);
});

test('a table that is always taken by others delays growth but loses no request', async () => {
  const clock = virtualClock();
  const server = capacityServer(clock, 8);
  const inner = memoryBudgetStore();
  let writes = 0;
  const store = {
    ...inner,
    write: async (...args: Parameters<typeof inner.write>) =>
      writes++ % 3 === 0 ? inner.write(...args) : false,
  };
  const limiter = adaptiveLimiter({
    clock,
    budget: sharedBudget({ store, server: 'f', instance: 'a', clock }),
  });
  const client = createFhirClient({
    baseUrl: 'http://f',
    transport: server.send,
    clock,
    limiter,
    random: seeded(2),
  });
  await readMany([{ limiter, client }], 300);
  expect(server.counts.requests).toBeGreaterThanOrEqual(300);
  expect(limiter.inFlight).toBe(0);
});

test('without its table an instance goes on with what it had', async () => {
  const clock = virtualClock();
  const server = capacityServer(clock, 8);
  const inner = memoryBudgetStore();
  let reads = 0;
  const store = {
    ...inner,
    read: async (name: string) => {
      reads += 1;
      if (reads > 3) throw new Error('gone');
      return inner.read(name);
    },
  };
  const limiter = adaptiveLimiter({
    clock,
    budget: sharedBudget({ store, server: 'f', instance: 'a', clock }),
  });
  const client = createFhirClient({
    baseUrl: 'http://f',
    transport: server.send,
    clock,
    limiter,
    random: seeded(2),
  });
  await readMany([{ limiter, client }], 300);
  expect(limiter.window).toBeGreaterThanOrEqual(1);
});

test('a newcomer has no slots before the others have looked again, and never are more given out than there are', async () => {
  const clock = virtualClock();
  const store = memoryBudgetStore();
  const join = (instance: string) =>
    sharedBudget({ store, server: 'f', instance, start: 5, clock });
  const [first, second] = [join('a'), join('b')];
  await first.renew(true);
  expect(first.share()).toBe(5);
  await second.renew(true);
  expect(second.share()).toBe(0);
  await Promise.all([first.renew(true), second.renew(true)]);
  expect([first.share(), second.share()]).toEqual([3, 2]);
});
