import fc from 'fast-check';
import { Message as PeerMessage } from 'node-hl7-client';
import { expect, test } from 'vitest';
import { Hl7Error } from '../hl7-error.ts';
import { bytePosition, parseMessage } from './message.ts';

const head = 'MSH|^~\\&|APP|FAC|||20240101||ADT^A01|1|P|2.5';
const parse = (text: string, characterSet?: string) =>
  parseMessage(Buffer.from(text), { characterSet });

test('cuts fields, repetitions, components and sub-components, numbered from 1', () => {
  const { segments } = parse(`${head}\rPID|1||A^^^H&1.2.3&ISO~B|x`);
  const pid = segments[1];
  expect(pid?.repetitions(3).map((value) => value.peek())).toEqual(['A', 'B']);
  expect(pid?.peek(3, 4, 2)).toBe('1.2.3');
  expect(pid?.peek(4)).toBe('x');
  expect(pid?.field(2)).toBeUndefined();
  expect(segments[0]?.peek(1)).toBe('|');
  expect(segments[0]?.peek(9, 2)).toBe('A01');
});

test.each(['\r', '\n', '\r\n'])('takes %j as line end', (end) => {
  expect(
    parse(`${head}${end}PID|1${end}${end}PV1|1${end}`).segments.map(({ name }) => name),
  ).toEqual(['MSH', 'PID', 'PV1']);
});

test('takes other separators, a fifth one, and a doubled escape character', () => {
  expect(parse('MSH*:+!%#*A\rPID*1*x:y+z').segments[1]?.peek(2, 2)).toBe('y');
  expect(parse('MSH|^~\\&#|A\rPID|1|a\\P\\b').segments[1]?.peek(2)).toBe('a#b');
  expect(parse('MSH|^~\\\\&|A\rPID|1|a&b').segments[1]?.peek(2, 1, 2)).toBe('b');
});

test('tells the explicit null from empty', () => {
  const pid = parse(`${head}\rPID|""||x`).segments[1];
  expect(pid?.field(1)?.isNull).toBe(true);
  expect(pid?.field(1)?.isValued).toBe(false);
  expect(pid?.field(2)).toBeUndefined();
});

test('replaces every escape sequence of chapter 2.7 and leaves what is none', () => {
  const text = (raw: string) => parse(`${head}\rNTE|1||${raw}`).segments[1]?.field(3)?.whole();
  expect(text('a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f')).toBe('a|b^c&d~e\\f');
  expect(text('\\H\\bold\\N\\ \\X41\\\\X0D0A\\x')).toBe('bold A\r\nx');
  expect(text('one\\.br\\two\\.sp2\\three\\.in4\\')).toBe('one\ntwo\n\nthree');
  expect(text('\\Zlocal\\5\\C2842\\')).toBe('5');
  expect(text('C:\\temp\\x')).toBe('C:\\temp\\x');
});

test('reads the character set of MSH-18 strictly', () => {
  const latin = Buffer.from(`${head}||||||8859/1\rPID|1||||M\u00fcller`, 'latin1');
  expect(parseMessage(latin).segments[1]?.peek(5)).toBe('M\u00fcller');
  const bad = Buffer.from(`${head}||||||UNICODE UTF-8\rPID|1||||M\u00fcller`, 'latin1');
  expect(() => parseMessage(bad)).toThrow(Hl7Error);
  expect(() => parse(`${head}||||||KLINGON\rPID|1`)).toThrow(
    expect.objectContaining({ code: 'unknown-character-set' }),
  );
  const wide = Buffer.concat([
    Buffer.of(0xff, 0xfe),
    Buffer.from(`${head}\rPID|1||||\u6f22`, 'utf16le'),
  ]);
  expect(parseMessage(wide).segments[1]?.peek(5)).toBe('\u6f22');
  expect(parseMessage(Buffer.from(`\ufeff${head}\rPID|1||||\u00e9`)).segments[1]?.peek(5)).toBe(
    '\u00e9',
  );
});

test('gives the byte position of a value', () => {
  const bytes = Buffer.from(`\ufeff${head}\rPID|1||\u00e9\u00e9|mark`);
  const { context, segments } = parseMessage(bytes);
  const value = segments[1]?.field(4);
  expect(bytePosition(context, value?.start ?? 0)).toBe(bytes.indexOf('mark'));
});

test.each([
  ['', 'empty-input'],
  ['  \r\n', 'empty-input'],
  ['PID|1', 'no-header'],
  ['MSH', 'bad-separators'],
  ['MSHabc', 'bad-separators'],
  ['MSH|||A', 'bad-separators'],
  ['MSH|^~^&|A', 'bad-separators'],
])('refuses %j with %s', (text, code) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code }));
});

test('any text gives a message or an Hl7Error', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      try {
        for (const segment of parse(`${head}\r${text}`).segments)
          for (let field = 1; field <= segment.fieldCount; field++)
            segment.repetitions(field).map((value) => value.peek());
      } catch (error) {
        expect(error).toBeInstanceOf(Hl7Error);
      }
    }),
  );
});

test('agrees with node-hl7-client on plain fields', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 .]{1,8}$/).map((text) => text.trim() || 'x');
  fc.assert(
    fc.property(
      fc.array(fc.array(word, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      (fields) => {
        const text = `${head}\rZZZ|${fields.map((parts) => parts.join('^')).join('|')}`;
        const ours = parse(text).segments[1];
        const peer = new PeerMessage({ text });
        fields.forEach((parts, index) => {
          parts.forEach((part, component) => {
            expect(ours?.peek(index + 1, component + 1)).toBe(part);
            if (parts.length > 1)
              expect(peer.get(`ZZZ.${index + 1}.${component + 1}`).toString()).toBe(part);
          });
        });
      },
    ),
    { numRuns: 50 },
  );
});
