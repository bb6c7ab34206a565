import { bytePosition, type Segment, type Value } from '../parser/message.ts';

/** Something that a reader of the result should know. `location` is `PID-3[2].4 @118`: place in the message and byte. */
export type Hl7Issue = {
  readonly severity: 'error' | 'warning' | 'information';
  readonly code: string;
  readonly location: string;
  /** Static text: never holds message content. */
  readonly message: string;
};

const issueText = {
  'unused-field': 'No map row uses this value.',
  'unused-segment': 'No map uses this segment.',
  'unexpected-segment':
    'The segment does not belong here in this message structure; it was used where it stands.',
  'stray-line': 'The line is no segment and was left out.',
  'unknown-structure':
    'The message structure is not known; segments were mapped without their groups.',
  'no-zone':
    'The time names no offset and the sender has no configured zone: only its date was kept.',
  'hour-only': 'FHIR has no time with hours alone: only the date was kept.',
  'bad-date': 'The value is not a valid date or time and was left out.',
  'bad-number': 'The value is not a number of the kind needed and was left out.',
  'bad-code': 'The code is not one that FHIR takes here and was left out.',
  'bad-value': 'The value does not fit its place and was left out.',
  'unmapped-code': 'The code has no counterpart in FHIR and was left out.',
  'no-patient-identifier':
    'The patient has no identifier; the resource id was made from name and birth date.',
  'no-patient': 'The message names no patient.',
  'unsupported-message':
    'There is no map for this message type; the person, the visit and what else is known were mapped.',
  'mapping-failed': 'A map failed on this segment; the rest of the message was converted.',
} as const;

export type IssueCode = keyof typeof issueText;

const severities: Partial<Record<IssueCode, Hl7Issue['severity']>> = {
  'unused-field': 'information',
  'unused-segment': 'information',
};

/** An issue at a segment or value. */
export const hl7Issue = (
  code: IssueCode,
  segment: Segment | undefined,
  path = '',
  value?: Value,
): Hl7Issue => ({
  severity: severities[code] ?? 'warning',
  code,
  location: segment === undefined ? 'message' : locationOf(segment, path, value),
  message: issueText[code],
});

const locationOf = (segment: Segment, path: string, value: Value | undefined): string => {
  const place = segment.occurrence > 1 ? `${segment.name}(${segment.occurrence})` : segment.name;
  return `${place}${path} @${bytePosition(segment.context, value?.start ?? segment.start)}`;
};
