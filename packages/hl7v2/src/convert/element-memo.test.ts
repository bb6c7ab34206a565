import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseMessage } from '../parser/message.ts';
import { parseHl7v2Config } from './config.ts';
import { convertHl7v2, convertParsed } from './convert-message.ts';

const fixtures = path.join(import.meta.dirname, '../../fixtures');
const messages = readdirSync(fixtures).filter((name) => name.endsWith('.hl7'));

test.each(messages)('%s gives the same with and without what is remembered', (name) => {
  const config = parseHl7v2Config({ zone: 'Europe/Berlin' });
  const bytes = readFileSync(path.join(fixtures, name));
  const first = convertHl7v2(bytes, config);
  const again = convertHl7v2(bytes, config);
  // Nothing is remembered while rows are recorded.
  const plain = convertParsed(parseMessage(bytes), first.message.hash, config, new Set());
  expect(JSON.stringify(again)).toBe(JSON.stringify(plain));
  expect(JSON.stringify(first)).toBe(JSON.stringify(plain));
});

test('what is remembered for one sender is not taken for another', () => {
  const config = parseHl7v2Config({
    senders: [{ application: 'A', codeSystems: { L: 'http://a.example.org' } }],
  });
  const code = (application: string): string => {
    const text = `MSH|^~\\&|${application}|F|||20240305||ORU^R01^ORU_R01|1|P|2.5\rPID|1||1^^^M\rOBR|1|||4^Four^L\rOBX|1|ST|5^Five^L||x||||||F`;
    return JSON.stringify(convertHl7v2(Buffer.from(text), config).bundle);
  };
  expect(code('A')).toContain('"system":"http://a.example.org"');
  expect(code('B')).not.toContain('http://a.example.org');
  expect(code('A')).toContain('"system":"http://a.example.org"');
});

test('a copy is one’s own: a changed Bundle does not change the next', () => {
  const config = parseHl7v2Config({});
  const bytes = readFileSync(path.join(fixtures, 'oru-r01.hl7'));
  const before = JSON.stringify(convertHl7v2(bytes, config).bundle);
  const spoil = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, inner] of Object.entries(value)) {
      spoil(inner);
      if (typeof inner === 'string') (value as Record<string, unknown>)[key] = 'spoilt';
    }
  };
  spoil(convertHl7v2(bytes, config).bundle);
  expect(JSON.stringify(convertHl7v2(bytes, config).bundle)).toBe(before);
});
