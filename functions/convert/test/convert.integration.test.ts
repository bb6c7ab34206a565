import { isSecured } from '@fph/platform';
import type { Bundle, Encounter, Observation, Patient } from 'fhir/r4';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import { routesOf } from '../src/routes.ts';
import { readSettings } from '../src/settings.ts';
import { message, pid, rig } from './convert-rig.ts';

const visit = 'PV1|1|I|||||||||||||||||V1^^^NORTH^VN';
const result = [
  'OBR|1|O1|F1|718-7^Hb^LN|||20240305',
  'OBX|1|NM|718-7^Hb^LN||13.5|g/dL^^UCUM|||||F',
];

test('messages become one chart: a result before the admission, a resend, a merge', async () => {
  await using it = await rig();
  const messages = [
    message('ORU^R01', 'C1', 2, pid('P2', 'Old'), ...result),
    message('ADT^A01', 'C2', 1, pid('P1', 'Doe'), visit),
    message('ADT^A01', 'C2', 1, pid('P1', 'Doe'), visit),
    message('ADT^A40', 'C3', 3, pid('P1', 'Doe'), 'MRG|P2^^^NORTH^MR'),
    message(
      'ORU^R01',
      'C4',
      4,
      pid('P2', 'Old'),
      'OBR|1|O2|F2|718-7^Hb^LN',
      'OBX|1|NM|718-7^Hb^LN||12|g/dL^^UCUM|||||F',
    ),
  ];
  for (const text of messages) await it.send(text);
  const patients = await it.all<Patient>('Patient');
  expect(patients).toHaveLength(2);
  const survivor = patients.find(({ identifier }) =>
    identifier?.some(({ value }) => value === 'P1'),
  );
  const retired = patients.find(({ active }) => active === false);
  expect(retired?.link?.[0]).toMatchObject({
    type: 'replaced-by',
    other: { reference: `Patient/${survivor?.id}` },
  });
  expect(await it.all<Encounter>('Encounter')).toHaveLength(1);
  const observations = await it.all<Observation>('Observation');
  expect(observations).toHaveLength(2);
  const late = observations.find(({ valueQuantity }) => valueQuantity?.value === 12);
  expect(late?.subject?.reference).toBe(`Patient/${survivor?.id}`);
});

test('HTTP gives Bundles, acknowledgments and errors of one form', async () => {
  await using it = await rig();
  const text = message('ADT^A01', 'C2', 1, pid('P1', 'Doe'), visit);
  const bundle = (await (await it.post('convert/hl7v2', text)).json()) as Bundle;
  expect(bundle.type).toBe('transaction');
  const parameters = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'inputData', valueString: text },
      { name: 'inputDataType', valueString: 'Hl7v2' },
    ],
  };
  expect(await (await it.post('$convert-data', JSON.stringify(parameters))).json()).toEqual(bundle);
  const lines = await (await it.post('convert/hl7v2', text + text)).text();
  expect(lines.trim().split('\n')).toHaveLength(2);
  const ack = await (await it.post('convert/hl7v2', text, { accept: 'application/hl7-v2' })).text();
  expect(ack).toContain('MSA|AA|C2');
  const refused = await it.post('convert/hl7v2', 'hello', { accept: 'application/hl7-v2' });
  expect([refused.status, (await refused.text()).includes('MSA|AR')]).toEqual([400, true]);
  const error = await it.post('convert/hl7v2', 'hello');
  expect(await error.json()).toMatchObject({ error: { code: 'invalid-request' } });
  const app = createApp(readSettings(it.settings), {});
  expect(routesOf(app).every(({ handler }) => isSecured(handler))).toBe(true);
});
