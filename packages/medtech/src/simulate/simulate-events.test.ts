import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { faultNames } from './faults.ts';
import { samplePeople } from './people.table.ts';
import { profileNames } from './profiles.ts';
import { simulateEvents } from './simulate-events.ts';

it('the devices belong to the people of the sample cohort', () => {
  const archive = path.resolve(import.meta.dirname, '../../../../samples/fhir/synthea-cohort.zip');
  // The names of its files stand in the archive as they are, and end with the id of the person.
  const names = readFileSync(archive).toString('latin1');
  const ids = new Set(
    [...names.matchAll(/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json/g)].map(([, id]) => id),
  );
  expect([...samplePeople].sort()).toEqual([...ids].sort());
});

const options = { devices: 4, rate: 10, count: 300, seed: 3, start: 0 } as const;

it.each(profileNames)('%s: gives as many events as asked for, the same each time', (profile) => {
  const once = [...simulateEvents({ ...options, profile, faults: faultNames, faultRate: 0.5 })];
  expect(once).toHaveLength(300);
  expect([...simulateEvents({ ...options, profile, faults: faultNames, faultRate: 0.5 })]).toEqual(
    once,
  );
  expect([...simulateEvents({ ...options, profile, seed: 4 })]).not.toEqual([
    ...simulateEvents({ ...options, profile }),
  ]);
});

it('duplicates come twice, bursts lie within one second, and malformed bodies are no JSON', () => {
  const of = (fault: (typeof faultNames)[number]) => [
    ...simulateEvents({ ...options, profile: 'healthkit', faults: [fault], faultRate: 1 }),
  ];
  const [first, second] = of('duplicates');
  expect(second).toEqual(first);
  const burst = of('same-second')
    .slice(0, 4)
    .map(({ body }) => (body as { endDate: string }).endDate.slice(0, 19));
  expect(new Set(burst).size).toBe(1);
  expect(() => JSON.parse(of('malformed')[0]?.body as string)).toThrow();
});
