import { expect, test } from 'vitest';
import { acknowledge } from './acknowledgment.ts';

const time = new Date('2024-03-05T10:00:00Z');
const answer = (message: string, encoding: BufferEncoding = 'utf8'): string[] =>
  acknowledge(Buffer.from(message, encoding), { code: 'AR', time, controlId: 'A1' })
    .toString()
    .split('\r');

test('sender and receiver change places, and the control id comes back', () => {
  expect(answer('MSH|^~\\&|APP|FAC|RAPP|RFAC|20240305||ADT^A01|C1|T|2.5\rPID|1')).toEqual([
    'MSH|^~\\&|RAPP|RFAC|APP|FAC|20240305100000+0000||ACK^A01^ACK|A1|T|2.5',
    'MSA|AR|C1',
    '',
  ]);
});

test.each([
  ['an unknown character set', 'MSH|^~\\&|A|B|||1||ADT^A01|C1|P|2.8||||||KLINGON\rPID|1'],
  [
    'bytes that do not fit',
    'MSH|^~\\&|A|B|||1||ADT^A01|C1|P|2.8||||||UNICODE UTF-8\rPID|1||||M\u00fcller',
  ],
])('a message with %s is answered by its control id', (_, text) => {
  expect(answer(text, 'latin1')).toContain('MSA|AR|C1');
});

test('what is no message is answered without one', () => {
  expect(answer('hello')).toContain('MSA|AR|');
});
