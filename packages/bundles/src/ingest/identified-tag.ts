import { keyedHash } from '@fph/identity';
import type { ByteSource } from '@fph/platform/ports';

/**
 * Marks a Bundle that we wrote ourselves, so that its ids are kept when it is dropped back. Signed with the
 * deployment's secret for one source: a sender cannot claim ids that are not its own.
 */
export function identifiedTag(secret: string, source: string, runId: string) {
  const signature = keyedHash(secret, ['identified', source, runId]);
  return { system: tagSystem, code: `${runId}.${signature}` };
}

const tagSystem = 'urn:fph:identified';
const tagText =
  /"system"\s*:\s*"urn:fph:identified"\s*,\s*"code"\s*:\s*"([a-z0-9]{1,64})\.([0-9a-f]{32})"/;

/** Looks for our tag where we write it: before the entries. */
export async function isIdentified(
  bytes: ByteSource,
  secret: string,
  source: string,
): Promise<boolean> {
  const head = Buffer.from(await bytes.range(0, Math.min(bytes.size, 1024))).toString('latin1');
  const [, runId, signature] = tagText.exec(head) ?? [];
  return runId !== undefined && signature === keyedHash(secret, ['identified', source, runId]);
}
