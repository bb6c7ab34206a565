import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BudgetStore } from '../src/fhir/shared-budget.ts';

/** What every {@link BudgetStore} must do. */
export function budgetStoreContract(
  open: () => Promise<{ store: BudgetStore; other: BudgetStore; close(): Promise<void> }>,
): void {
  let store: BudgetStore;
  let other: BudgetStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ store, other, close } = await open());
  });
  afterAll(async () => close());

  test('the first write needs nothing there, later ones the version that was read', async () => {
    expect(await store.read('a')).toBeUndefined();
    expect(await store.write('a', '{"n":1}', undefined)).toBe(true);
    expect(await other.write('a', '{"n":9}', undefined)).toBe(false);
    const row = await other.read('a');
    expect(row?.value).toBe('{"n":1}');
    expect(await other.write('a', '{"n":2}', row?.version)).toBe(true);
    expect(await store.write('a', '{"n":3}', row?.version)).toBe(false);
    expect((await store.read('a'))?.value).toBe('{"n":2}');
  });

  test('of many writers of one version exactly one succeeds', async () => {
    await store.write('b', '0', undefined);
    const version = (await store.read('b'))?.version;
    const done = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (n) => (n % 2 ? store : other).write('b', String(n), version)),
    );
    expect(done.filter(Boolean)).toHaveLength(1);
  });
}
