import { createHash, createHmac } from 'node:crypto';
import type { ByteSource } from '@fph/platform/ports';

/**
 * What makes a file known again: its bytes, everything that decides what is written, and the server. Keyed, because
 * the hash of a small file could be reversed by trying.
 */
export async function contentHash(
  source: ByteSource,
  secret: string,
  circumstances: readonly unknown[],
  signal?: AbortSignal,
): Promise<string> {
  const bytes = createHash('sha256');
  for await (const piece of source.stream(signal)) bytes.update(piece);
  return createHmac('sha256', secret)
    .update(JSON.stringify([bytes.digest('hex'), ...circumstances]))
    .digest('hex');
}
