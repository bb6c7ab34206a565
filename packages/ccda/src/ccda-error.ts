/** Why a document was refused as a whole. */
export type CcdaErrorCode =
  | 'xml-encoding'
  | 'xml-malformed'
  | 'xml-doctype'
  | 'xml-limit'
  | 'not-cda'
  | 'no-patient'
  | 'config';

const messages: Record<CcdaErrorCode, string> = {
  'xml-encoding': 'The bytes are not text in the encoding that the document declares.',
  'xml-malformed': 'The document is not well-formed XML.',
  'xml-doctype': 'The document has a document type declaration, which is refused.',
  'xml-limit': 'The document is beyond a limit of the XML reader.',
  'not-cda': 'The document element is not ClinicalDocument of the namespace urn:hl7-org:v3.',
  'no-patient': 'The document names no patient (recordTarget/patientRole).',
  config: 'The conversion settings are not valid.',
};

/** The one error of this package: the document cannot be converted at all. Anything smaller is an issue in the result. */
export class CcdaError extends Error {
  override readonly name = 'CcdaError';
  readonly code: CcdaErrorCode;
  /** What was met and what to do, without any content of the document. */
  readonly detail: string;
  /** `line:column`, or a path, where known. */
  readonly location: string;

  constructor(code: CcdaErrorCode, detail: string, location = '', options?: ErrorOptions) {
    super(messages[code], options);
    this.code = code;
    this.detail = detail;
    this.location = location;
  }
}
