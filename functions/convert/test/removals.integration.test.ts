import type { Encounter, Patient } from 'fhir/r4';
import { expect, test } from 'vitest';
import { message, permutations, rig } from './convert-rig.ts';

/** PID of a person with race (10), home (13) and work (14) numbers. */
const person = (number: string, race: string, home: string, work: string): string =>
  `PID|1||${number}^^^NORTH^MR||Doe^Jane||19800101|F||${race}|||${home}|${work}`;

test('empty leaves what is known, "" removes it, in any order', async () => {
  await using it = await rig();
  const orders = permutations([0, 1, 2]);
  for (const [patient, order] of orders.entries()) {
    const number = `P${patient}`;
    const visit = (end: string): string =>
      `PV1|1|I|||||||||||||||||V${patient}^^^NORTH^VN|||||||||||||||||||||||||20240301|${end}`;
    const texts = [
      message(
        'ADT^A08',
        `C${patient}0`,
        1,
        person(number, '2106-3', '555-1', '555-2'),
        visit('20240304'),
      ),
      message('ADT^A08', `C${patient}1`, 2, person(number, '""', '""', ''), visit('""')),
      message('ADT^A08', `C${patient}2`, 3, person(number, '', '', '')),
    ];
    for (const index of order) await it.send(texts[index] ?? '');
  }
  const patients = await it.all<Patient>('Patient');
  expect(patients).toHaveLength(orders.length);
  for (const { telecom, extension, name } of patients) {
    expect(telecom?.map(({ use, value }) => [use, value])).toEqual([['work', '555-2']]);
    expect(extension).toBeUndefined();
    expect(name?.[0]?.family).toBe('Doe');
  }
  const encounters = await it.all<Encounter>('Encounter');
  expect(encounters).toHaveLength(orders.length);
  for (const { period } of encounters) expect(period).toEqual({ start: '2024-03-01' });
}, 120_000);

test('A37 takes back what A24 linked, in any order, and leaves merges alone', async () => {
  await using it = await rig();
  const orders = permutations([0, 1, 2]);
  for (const [group, order] of orders.entries()) {
    const pid = (who: string): string => `PID|1||${who}${group}^^^NORTH^MR||Doe^${who}`;
    const texts = [
      message('ADT^A24', `L${group}`, 1, pid('A'), pid('B')),
      message('ADT^A37', `U${group}`, 2, pid('A'), pid('B')),
      message('ADT^A40', `M${group}`, 3, pid('A'), `MRG|C${group}^^^NORTH^MR`),
    ];
    for (const index of order) await it.send(texts[index] ?? '');
  }
  const patients = await it.all<Patient>('Patient');
  expect(patients).toHaveLength(3 * orders.length);
  const types = (first: string, active?: boolean): (string | undefined)[] =>
    patients
      .filter((one) => one.active === active)
      .filter(({ identifier }) => identifier?.some(({ value }) => value?.startsWith(first)))
      .flatMap(({ link }) => link?.map(({ type }) => type) ?? []);
  expect(types('A')).toEqual(orders.map(() => 'replaces'));
  expect(types('B')).toEqual([]);
  expect(types('C', false)).toEqual(orders.map(() => 'replaced-by'));
}, 120_000);

test('A24 after A37 links again', async () => {
  await using it = await rig();
  const texts = [3, 2, 1].map((hour) =>
    message(
      hour === 2 ? 'ADT^A37' : 'ADT^A24',
      `X${hour}`,
      hour,
      'PID|1||A^^^NORTH^MR||Doe',
      'PID|1||B^^^NORTH^MR||Roe',
    ),
  );
  for (const text of texts) await it.send(text);
  const links = (await it.all<Patient>('Patient')).map(({ link }) => link?.map(({ type }) => type));
  expect(links).toEqual([['seealso'], ['seealso']]);
});
