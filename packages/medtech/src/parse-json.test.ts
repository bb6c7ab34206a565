import { describe, expect, it } from 'vitest';
import { asDeviceEvent, toMessage } from './envelope.ts';
import { numberText, parseBody } from './parse-json.ts';

describe('bodies', () => {
  it('keep the digits of long whole numbers', () => {
    expect(parseBody('{"id": 9007199254740993, "n": 12, "f": 0.12345678901234568}')).toEqual({
      id: '9007199254740993',
      n: 12,
      f: 0.12345678901234568,
    });
    expect(parseBody('[-12345678901234567890]')).toEqual(['-12345678901234567890']);
  });

  it.each(['{"a": 1e400}', '[-1e999]', '{"a"', 'abc', '[[[['.repeat(40) + ']]]]'.repeat(40)])(
    '%s is refused',
    (text) => {
      expect(() => parseBody(text)).toThrow(
        expect.objectContaining({ code: 'InvalidDataFormatException' }),
      );
    },
  );

  it('may be empty', () => {
    expect(parseBody('  ')).toBeNull();
  });

  it('a message of the parser never quotes the body', () => {
    try {
      parseBody('{"name": secret-person}');
    } catch (error) {
      expect(String(error)).not.toContain('secret');
      expect(JSON.stringify((error as Error).cause ?? '')).not.toContain('secret');
    }
    expect.assertions(2);
  });
});

describe('numbers as text', () => {
  it.each([
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [-2.5e22, '-25000000000000000000000'],
    [78, '78'],
    [0.1, '0.1'],
  ])('%d', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe('envelopes', () => {
  it('turn times and bytes of the client into text', () => {
    const message = toMessage({
      body: Buffer.from('{"a":1}'),
      properties: { n: 5, b: Buffer.from('x'), ['__proto__']: 'evil' },
      systemProperties: { 'iothub-enqueuedtime': 1549061161875, other: 7, when: new Date(0) },
    });
    expect(message).toEqual({
      Body: { a: 1 },
      Properties: { n: 5, b: 'x' },
      SystemProperties: {
        'iothub-enqueuedtime': '2019-02-01T22:46:01.8750000Z',
        other: 7,
        when: '1970-01-01T00:00:00.0000000Z',
      },
    });
  });

  it('are known by their names in any letter case; anything else is a bare body', () => {
    expect(asDeviceEvent({ Body: 1, PROPERTIES: { a: 1 } })).toMatchObject({
      body: 1,
      properties: { a: 1 },
    });
    expect(asDeviceEvent({ body: 1, deviceId: 'x' })).toBeUndefined();
    expect(asDeviceEvent([1])).toBeUndefined();
    expect(asDeviceEvent({ properties: {} })).toBeUndefined();
  });
});
