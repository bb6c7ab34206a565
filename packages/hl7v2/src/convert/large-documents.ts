import { createHash } from 'node:crypto';
import { keyedHash } from '@fph/identity/ids';
import { attachmentsOf } from './attachments.ts';
import type { Build, Json } from './build.ts';
import type { Run } from './run.ts';

/** A document that is too large for its resource: to be stored under its name before the Bundle is loaded. */
export type LargeDocument = {
  /** Keyed hash of source and content: the same document again has the same name, and the name tells nothing. */
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
};

/** Decoded size of base64 text. */
const sizeOf = (data: string): number =>
  (data.length / 4) * 3 - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0);

/** Takes the data of large documents out of a resource and leaves a link, the size and the hash. */
export const takeLargeDocuments = (run: Run, build: Build): void => {
  const { documentsUrl, documentLimit, secret } = run.config;
  if (documentsUrl === undefined) return;
  for (const attachment of attachmentsOf(build)) {
    const { data } = attachment;
    if (typeof data !== 'string' || sizeOf(data) <= documentLimit) continue;
    const bytes = Buffer.from(data, 'base64');
    const content = createHash('sha256').update(bytes).digest('hex');
    const name = keyedHash(secret, ['document', run.source, content]);
    settle(attachment, `${documentsUrl.replace(/\/+$/, '')}/${name}`, bytes);
    if (run.documents.some((other) => other.name === name)) continue;
    const contentType = String(attachment['contentType'] ?? 'application/octet-stream');
    run.documents.push({ name, contentType, bytes });
  }
};

const settle = (attachment: Json, url: string, bytes: Uint8Array): void => {
  delete attachment['data'];
  attachment['url'] = url;
  attachment['size'] = bytes.length;
  // R4 asks for SHA-1 (2.24.0.11).
  attachment['hash'] = createHash('sha1').update(bytes).digest('base64');
};
