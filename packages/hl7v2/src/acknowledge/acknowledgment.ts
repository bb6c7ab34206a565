import { escapeText } from '../parser/escapes.ts';
import { parseMessage, type Segment } from '../parser/message.ts';
import { standardSeparators } from '../parser/separators.ts';

/** Table 0008: accepted, error (send again may help or the content must change), rejected (not a message we take). */
export type AckCode = 'AA' | 'AE' | 'AR';

/** One ERR segment: place in the message, code of table 0357, text for people. */
export type AckError = {
  /** `PID-3`, `OBX(2)-5`; empty when the whole message is meant. */
  readonly location?: string;
  readonly code:
    | '100'
    | '101'
    | '102'
    | '103'
    | '200'
    | '201'
    | '202'
    | '203'
    | '204'
    | '205'
    | '206'
    | '207';
  readonly severity?: 'E' | 'W' | 'I';
  readonly text: string;
};

export type AckOptions = {
  readonly code: AckCode;
  readonly errors?: readonly AckError[];
  /** MSH-7 and MSH-10 of the acknowledgment: given, because this package knows neither clock nor chance. */
  readonly time: Date;
  readonly controlId: string;
};

/** Builds the acknowledgment of a message, which need not be readable: then MSA-2 stays empty. */
export const acknowledge = (message: Uint8Array, options: AckOptions): Buffer => {
  const header = headerOf(message);
  const field = (number: number): string => header?.field(number)?.raw ?? '';
  const separators = header?.context.separators ?? standardSeparators;
  const f = separators.field;
  const encoding = `${separators.component}${separators.repetition}${separators.escape}${separators.subcomponent}${separators.truncation}`;
  const c = separators.component;
  const event = header?.field(9)?.part(2)?.raw ?? '';
  const time = options.time.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const type = event === '' ? 'ACK' : `ACK${c}${event}${c}ACK`;
  const lines = [
    [
      'MSH',
      encoding,
      field(5),
      field(6),
      field(3),
      field(4),
      `${time}+0000`,
      '',
      type,
      options.controlId,
      field(11) || 'P',
      field(12) || '2.5.1',
    ].join(f),
    ['MSA', options.code, field(10)].join(f),
    ...(options.errors ?? []).map(({ location, code, severity, text }) =>
      [
        'ERR',
        '',
        erl(location, c),
        `${code}${c}${codeText[code]}${c}HL70357`,
        severity ?? 'E',
        '',
        '',
        '',
        escapeText(text, separators),
      ].join(f),
    ),
  ];
  return Buffer.from(`${lines.join('\r')}\r`, 'utf8');
};

const codeText: Readonly<Record<AckError['code'], string>> = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
};

/** ERR-2, an ERL: segment, its number, field, repetition, component. */
const erl = (location: string | undefined, component: string): string => {
  const match = /^([A-Z][A-Z0-9]{2})(?:\((\d+)\))?(?:-(\d+)(?:\[(\d+)\])?(?:\.(\d+))?)?/.exec(
    location ?? '',
  );
  if (!match) return '';
  const [, segment = '', number = '1', field = '', repetition = '', part = ''] = match;
  return [segment, number, field, field === '' ? '' : repetition || '1', part]
    .join(component)
    .replace(/\W+$/, '');
};

/** A message whose bytes do not fit its character set has a readable header all the same: separators are ASCII. */
const headerOf = (message: Uint8Array): Segment | undefined => {
  for (const characterSet of [undefined, '8859/1']) {
    try {
      return parseMessage(characterSet === undefined ? message : firstLine(message), {
        characterSet,
      }).header;
    } catch {
      // The next one, or none.
    }
  }
  return undefined;
};

const firstLine = (message: Uint8Array): Uint8Array => {
  const end = message.findIndex((byte) => byte === 0x0d || byte === 0x0a);
  return end < 0 ? message : message.subarray(0, end);
};
