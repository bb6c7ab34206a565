import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeMessage } from './queue-encoding.ts';
import { messagesOf } from './queue-output.ts';

describe('queue messages', () => {
  it('reads what it writes, in either encoding', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('base64', 'none'),
        (text, encoding) => {
          expect(decodeMessage(encodeMessage(text, encoding), encoding)).toBe(text);
        },
      ),
    );
  });

  it.each(['{"a":1}', 'abc', 'ab=c', 'ab cd+', 'abc\u00e9', '====', 'a==='])(
    'does not take %j for base64',
    (text) => {
      expect(decodeMessage(text, 'base64')).toBeUndefined();
    },
  );

  it.each([
    ['text', { string: '["a"]' }, ['["a"]']],
    ['an object', { json: '{"a":[1]}' }, ['{"a":[1]}']],
    ['an array', { json: '["a",{"b":1},2]' }, ['a', '{"b":1}', '2']],
    ['an empty array', { json: '[]' }, []],
    ['an int', { int: 5 }, ['5']],
    ['zero', { int: 0 }, ['0']],
    ['a double', { double: 0.5 }, ['0.5']],
    ['bytes', { bytes: new Uint8Array([1]) }, [new Uint8Array([1])]],
  ])('makes messages of %s', (_, data, expected) => {
    expect(messagesOf(data)).toEqual(expected);
  });
});
