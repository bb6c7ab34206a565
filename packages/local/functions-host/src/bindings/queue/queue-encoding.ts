/** How message text is stored, from host.json. */
export type MessageEncoding = 'base64' | 'none';

/** What a message says, or `undefined` when it is not in the expected encoding. */
export function decodeMessage(text: string, encoding: MessageEncoding): string | undefined {
  if (encoding === 'none') return text;
  const compact = text.trim();
  // Buffer.from skips what is not base64 instead of failing.
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact, 'base64').toString('utf8');
}

/** Text or bytes as they are stored. */
export function encodeMessage(value: string | Uint8Array, encoding: MessageEncoding): string {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
  return encoding === 'base64' ? bytes.toString('base64') : bytes.toString('utf8');
}
