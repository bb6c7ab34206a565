import { createHmac, timingSafeEqual } from 'node:crypto';

/** A shared access policy. */
export type AccessKey = { readonly name: string; readonly key: string };

/** Is this a valid shared access signature of the policy that has not expired? */
export function isValidToken(token: string, { name, key }: AccessKey, now = Date.now()): boolean {
  const fields = new URLSearchParams(token.replace(/^SharedAccessSignature /, ''));
  const [resource, expiry, signature] = [fields.get('sr'), fields.get('se'), fields.get('sig')];
  if (fields.get('skn') !== name || resource === null || expiry === null || signature === null)
    return false;
  const signed = `${encodeURIComponent(resource)}\n${expiry}`;
  const expected = createHmac('sha256', key).update(signed).digest();
  const given = Buffer.from(signature, 'base64');
  const isGenuine = given.length === expected.length && timingSafeEqual(given, expected);
  return isGenuine && Number(expiry) * 1000 > now;
}
