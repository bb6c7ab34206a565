import { expect, test } from 'vitest';
import { parseHl7v2Config } from './config.ts';
import { convertHl7v2 } from './convert-message.ts';

/** What the writes of a message remove, by type. */
function removals(type: string, ...segments: string[]): Record<string, string[]> {
  const text = [`MSH|^~\\&|HIS|NORTH|||20240305||${type}|1|P|2.8`, ...segments].join('\r');
  const { bundle } = convertHl7v2(Buffer.from(text), parseHl7v2Config({}));
  return Object.fromEntries(
    (bundle.entry ?? []).flatMap(({ resource, request }) =>
      request?.extension === undefined
        ? []
        : [[resource?.resourceType, request.extension.map((mark) => mark.valueString ?? 'link')]],
    ),
  );
}

const number = 'PID|1||P1^^^NORTH^MR||Doe';

test('the explicit null names the element that its field fills', () => {
  expect(removals('ADT^A08', `${number}||""|""||""|""||""|""`)).toEqual({
    Patient: ['address', 'birthDate', 'gender', 'telecom', 'telecom:work'],
  });
  expect(
    removals(
      'ADT^A08',
      number,
      `PV1|1|I|||||||||||||||||V1^^^NORTH^VN|||||||||||||||||||||||||""|""`,
    ),
  ).toEqual({ Encounter: ['period.end', 'period.start'] });
});

test('not what another field gives, not what is empty, not numbers', () => {
  expect(removals('ADT^A08', `${number}||""|F||||||||||||""`)).toEqual({ Patient: ['birthDate'] });
  expect(removals('ADT^A08', 'PID|1||P1^^^NORTH^MR~""||Doe|||||||||||||""')).toEqual({});
});

test('messages that may not change persons remove nothing of them', () => {
  expect(removals('ORU^R01', `${number}||""`, 'OBR|1|O1|F1|1^a^L')).toEqual({});
});

test('A37 names the link that it takes back, on both sides', () => {
  expect(removals('ADT^A37', number, 'PID|1||P2^^^NORTH^MR||Roe')).toEqual({ Patient: ['link'] });
});
