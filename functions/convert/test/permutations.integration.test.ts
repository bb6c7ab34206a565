import type { Appointment, DiagnosticReport, Encounter, Patient, ServiceRequest } from 'fhir/r4';
import { expect, test } from 'vitest';
import { message, permutations, pid, rig } from './convert-rig.ts';

test('a merge, an admission and a discharge of the retired person end alike in any order', async () => {
  await using it = await rig();
  const orders = permutations([0, 1, 2]);
  for (const [group, order] of orders.entries()) {
    const visit = (end: string): string =>
      `PV1|1|I|||||||||||||||||V${group}^^^NORTH^VN|||||||||||||||||||||||||20240301|${end}`;
    const texts = [
      message('ADT^A01', `A${group}`, 1, pid(`OLD${group}`, 'Doe'), visit('')),
      message('ADT^A03', `D${group}`, 2, pid(`OLD${group}`, 'Doe'), visit('20240304')),
      message('ADT^A40', `M${group}`, 3, pid(`NEW${group}`, 'Doe'), `MRG|OLD${group}^^^NORTH^MR`),
    ];
    for (const index of order) await it.send(texts[index] ?? '');
  }
  const patients = await it.all<Patient>('Patient');
  const survivors = patients
    .filter(({ active }) => active !== false)
    .map(({ id }) => `Patient/${id}`);
  expect([patients.length, survivors.length]).toEqual([2 * orders.length, orders.length]);
  const encounters = await it.all<Encounter>('Encounter');
  expect(encounters.map(({ subject }) => subject?.reference).sort()).toEqual(survivors.sort());
  for (const { status, period } of encounters)
    expect([status, period]).toEqual(['finished', { start: '2024-03-01', end: '2024-03-04' }]);
}, 120_000);

test('a discharge that is taken back leaves no end of the visit, in any order', async () => {
  await using it = await rig();
  const orders = permutations([0, 1, 2]);
  for (const [group, order] of orders.entries()) {
    const visit = (end: string): string =>
      `PV1|1|I|||||||||||||||||V${group}^^^NORTH^VN|||||||||||||||||${end === '' ? '' : '01'}||||||||20240301|${end}`;
    const texts = [
      message('ADT^A01', `A${group}`, 1, pid(`P${group}`, 'Doe'), visit('')),
      message('ADT^A03', `B${group}`, 2, pid(`P${group}`, 'Doe'), visit('20240304')),
      message('ADT^A13', `C${group}`, 3, pid(`P${group}`, 'Doe'), visit('')),
    ];
    for (const index of order) await it.send(texts[index] ?? '');
  }
  const encounters = await it.all<Encounter>('Encounter');
  expect(encounters).toHaveLength(orders.length);
  for (const { status, period, hospitalization } of encounters)
    expect([status, period, hospitalization]).toEqual([
      'in-progress',
      { start: '2024-03-01' },
      undefined,
    ]);
}, 120_000);

test('orders, results and appointments follow their messages by time, not by arrival', async () => {
  await using it = await rig();
  const texts = (n: number): string[] => {
    const result = (status: string): string[] => [
      `OBR|1|O${n}|F${n}|718-7^Hb^LN|||20240305||||||||||||||||||${status}`,
      `OBX|1|NM|718-7^Hb^LN||13|g/dL^^UCUM|||||${status}`,
    ];
    const who = pid(`P${n}`, 'Doe');
    const slot = [
      `SCH|A${n}|B${n}|||||||||^^^20240401090000+0000^20240401093000+0000`,
      who,
      'RGS|1',
      'AIS|1||SVC^Service^L',
    ];
    const order = [`ORC|NW|O${n}||||||||||77^Smith^Ann`, `OBR|1|O${n}||718-7^Hb^LN`];
    return [
      message('ORU^R01', `R2${n}`, 3, who, ...result('F')),
      message('SIU^S15', `S2${n}`, 2, ...slot),
      message('ORU^R01', `R1${n}`, 2, who, ...result('P')),
      message('SIU^S12', `S1${n}`, 1, ...slot),
      message('ORM^O01', `O1${n}`, 1, who, ...order),
    ];
  };
  for (const text of [...texts(1), ...texts(2).reverse()]) await it.send(text);
  const reports = await it.all<DiagnosticReport>('DiagnosticReport');
  expect(reports.map(({ status }) => status)).toEqual(['final', 'final']);
  const requests = await it.all<ServiceRequest>('ServiceRequest');
  expect(requests.map(({ status, requester }) => [status, requester !== undefined])).toEqual([
    ['active', true],
    ['active', true],
  ]);
  const appointments = await it.all<Appointment>('Appointment');
  expect(appointments.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
}, 120_000);
