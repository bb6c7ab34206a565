import { expect, test } from 'vitest';
import type { PendingReferences } from '../ports/pending-references.ts';

/** What every {@link PendingReferences} does. */
export function pendingReferencesContract(make: () => PendingReferences): void {
  const row = (target: string, holder: string, path = '/subject') => ({
    target,
    holder,
    path,
    identifier: 'mark',
    since: '2024-05-01T00:00:00.000Z',
  });

  test('keeps each place once, finds by target, forgets', async () => {
    const pending = make();
    await pending.add([
      row('t1', 'Observation/1'),
      row('t1', 'Observation/2'),
      row('t2', 'Observation/1'),
    ]);
    await pending.add([row('t1', 'Observation/1'), row('t1', 'Observation/1', '/performer/0')]);
    expect(await pending.targets(10)).toEqual(new Set(['t1', 't2']));
    expect(await pending.targets(1)).toBeUndefined();
    const found = await pending.waitingFor('t1');
    expect(found[0]).toMatchObject({ identifier: 'mark', since: '2024-05-01T00:00:00.000Z' });
    expect(found.map(({ holder, path }) => `${holder}${path}`).sort()).toEqual([
      'Observation/1/performer/0',
      'Observation/1/subject',
      'Observation/2/subject',
    ]);
    await pending.remove(found);
    await pending.remove(found);
    expect(await pending.waitingFor('t1')).toEqual([]);
    expect(await pending.targets(10)).toEqual(new Set(['t2']));
  });
}
