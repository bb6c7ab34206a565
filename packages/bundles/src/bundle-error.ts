export type BundleErrorCode =
  | 'empty'
  | 'encoding'
  | 'invalid-json'
  | 'truncated'
  | 'not-fhir'
  | 'history-bundle'
  | 'too-deep'
  | 'too-large'
  | 'archive-limit'
  | 'archive-invalid'
  | 'nested-archive'
  | 'split-forbidden'
  | 'file-gone'
  | 'file-changed'
  | 'no-progress'
  | 'server-unavailable'
  | 'transform-failed'
  | 'internal';

/** What each code means to the person who dropped the file, and what to do. No data of the file. */
export const bundleErrorMessages: Record<BundleErrorCode, string> = {
  empty: 'The file is empty. Send it again with its content.',
  encoding: 'The file is not UTF-8 text. Save it as UTF-8 and send it again.',
  'invalid-json': 'The file is not valid JSON. Mend it at the place given and send it again.',
  truncated: 'The file ends in the middle of a value. Send the whole file again.',
  'not-fhir':
    'The file holds neither a FHIR Bundle nor FHIR resources: a value has no resourceType.',
  'history-bundle':
    'A history bundle is a record of changes, not data to load. Export the current resources instead.',
  'too-deep': 'Values are nested more than 200 deep.',
  'too-large': 'One resource is larger than the limit of the setting maxResourceBytes.',
  'archive-limit':
    'The archive unpacks to more than the settings allow (size, ratio or number of members).',
  'nested-archive': 'A zip inside a zip is not unpacked. Drop the inner one by itself.',
  'archive-invalid': 'The archive cannot be read. Pack it again.',
  'split-forbidden':
    'The transaction has more entries or bytes than one request may hold, and the setting splitTransactions is "never".',
  'file-gone': 'The file was deleted before it was loaded. Drop it again if it is still wanted.',
  'file-changed': 'The file was overwritten while it was loaded; its new version has its own run.',
  'no-progress':
    'Five attempts in a row recorded nothing new. Look at the server, then replay the run.',
  'server-unavailable': 'The FHIR server did not answer.',
  'transform-failed': 'The file could not be converted.',
  internal: 'An unexpected error stopped this run. The log has its code under the run id.',
};

/** The one error class of this package; `at` says where in the input (byte offset, line), never what stands there. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code: BundleErrorCode;
  readonly at: { readonly offset?: number; readonly line?: number } | undefined;
  /** What a converter said of the file: a code, a place and a fixed text. */
  readonly detail: string | undefined;

  constructor(
    code: BundleErrorCode,
    options: {
      at?: { offset?: number; line?: number };
      detail?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(bundleErrorMessages[code], options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.at = options.at;
    this.detail = options.detail;
  }
}
