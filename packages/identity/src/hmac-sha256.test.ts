import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hmacSha256 } from './hmac-sha256.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: 'grapheme', minLength: 900, maxLength: 1200 }),
);

test('is what the platform makes, for any secret and text', () => {
  fc.assert(
    fc.property(text, text, (secret, message) => {
      const usual = createHmac('sha256', secret).update(message).digest('hex');
      expect(hmacSha256(secret, message)).toBe(usual);
    }),
  );
});

test('a long text leaves nothing behind for a short one', () => {
  const usual = (message: string) => createHmac('sha256', 's').update(message).digest('hex');
  for (const message of ['x'.repeat(1024), 'y', '', '\u{1F600}'.repeat(512)])
    expect(hmacSha256('s', message)).toBe(usual(message));
});
