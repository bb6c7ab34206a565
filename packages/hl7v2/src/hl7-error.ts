/** Why a message could not be read at all; a fault within a message is an issue, not an error. */
export type Hl7ErrorCode =
  | 'empty-input'
  | 'no-header'
  | 'bad-separators'
  | 'unknown-character-set'
  | 'bad-encoding'
  | 'message-too-large'
  | 'bad-frame'
  | 'bad-configuration';

const messages: Record<Hl7ErrorCode, string> = {
  'empty-input': 'The input holds no HL7 message.',
  'no-header': 'A message must begin with an MSH segment.',
  'bad-separators':
    'MSH-1 and MSH-2 must name four or five different separators that are not letters, digits or line breaks.',
  'unknown-character-set':
    'MSH-18 names a character set that is not supported; set `characterSet` for this sender.',
  'bad-encoding':
    'The bytes do not fit the character set of the message; correct MSH-18 or set `characterSet` for this sender.',
  'message-too-large': 'The message is larger than the limit.',
  'bad-frame': 'The bytes are not an MLLP frame.',
  'bad-configuration': 'The configuration of the HL7v2 converter is not valid.',
};

/** The one error of this package; `details` never hold message content. */
export class Hl7Error extends Error {
  readonly code: Hl7ErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: Hl7ErrorCode,
    details: Readonly<Record<string, string | number>> = {},
    cause?: unknown,
  ) {
    super(messages[code], cause === undefined ? undefined : { cause });
    this.name = 'Hl7Error';
    this.code = code;
    this.details = details;
  }
}
