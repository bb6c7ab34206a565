import type { Row } from '../maps/map-row.ts';
import type { Transform } from '../maps/transform-names.ts';
import type { Value } from '../parser/message.ts';
import { authorityOf, senderSystem, uuidOf } from './authority.ts';
import type { Build, Json } from './build.ts';
import { codeSystemUri } from './code-systems.ts';
import { addMinutes, parseV2Time, toDateTime, toTime } from './date-time.ts';
import { decodeData, mediaTypeOf } from './documents.ts';
import { parseRef, type Scope } from './reference.ts';
import { groupOf, labelled, newBuild, note } from './run.ts';

/** What a transform works on. */
type TransformInput = {
  readonly scope: Scope;
  /** The row's own value. */
  readonly value: Value | undefined;
  /** The value that the datatype map is applied to. */
  readonly node: Value | undefined;
  readonly row: Row;
  readonly owner: Build | undefined;
};

/** Text or number for the target, or a resource to refer to; undefined writes nothing. */
type TransformResult = string | number | boolean | { readonly build: Build } | undefined;

type Fn = (input: TransformInput) => TransformResult;

const text: Fn = ({ value }) => value?.text();

/** Minutes of a v2 unit: table 0255 and what senders write. */
const minutesPerUnit = (unit: string | undefined): number | undefined => {
  switch (unit?.toLowerCase()) {
    case undefined:
    case '':
    case 'min':
    case 'm':
    case 'minute':
    case 'minutes':
      return 1;
    case 's':
    case 'sec':
    case 'second':
    case 'seconds':
      return 1 / 60;
    case 'h':
    case 'hr':
    case 'hour':
    case 'hours':
      return 60;
    case 'd':
    case 'day':
    case 'days':
      return 1440;
    case 'w':
    case 'wk':
    case 'week':
    case 'weeks':
      return 10_080;
    default:
      return undefined;
  }
};

const ucumTime: Readonly<Record<string, string>> = {
  s: 's',
  sec: 's',
  second: 's',
  seconds: 's',
  min: 'min',
  m: 'min',
  minute: 'min',
  minutes: 'min',
  h: 'h',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  w: 'wk',
  wk: 'wk',
  week: 'wk',
  weeks: 'wk',
  l: 'mo',
  mo: 'mo',
  month: 'mo',
  months: 'mo',
  y: 'a',
  yr: 'a',
  a: 'a',
  year: 'a',
  years: 'a',
};

/** The UCUM unit of time for a v2 unit. */
export const ucumTimeUnit = (unit: string | undefined): string | undefined => {
  const key = unit?.toLowerCase();
  return key !== undefined && Object.hasOwn(ucumTime, key) ? ucumTime[key] : undefined;
};

const dateTimeOf = (scope: Scope, value: Value | undefined): string | undefined => {
  const raw = value?.text();
  const time = raw === undefined ? undefined : parseV2Time(raw);
  return time && toDateTime(time, scope.run.sender.zone).value;
};

const numberOf = (value: Value | undefined): number | undefined => {
  const raw = value?.text();
  return raw !== undefined && /^[+-]?\d+(\.\d+)?$/.test(raw) ? Number(raw) : undefined;
};

/** AIx: field of the start, of the offset and of the duration; each unit follows its number. */
const startFields: Readonly<Record<string, number>> = { AIG: 8, AIL: 6, AIP: 6, AIS: 4 };

const appointmentStart = (scope: Scope): string | undefined => {
  const header = scope.run.message.segments.find(({ name }) => name === 'SCH');
  return dateTimeOf(scope, header?.field(11)?.part(4));
};

const parts = (value: Value): readonly Value[] => (value.level === 3 ? [value] : value.parts());

const coded: Fn = ({ value }) => value?.part(9)?.text() ?? value?.part(2)?.text() ?? value?.text();

const durationPattern = /^\s*([SMHDWL])\s*(\d{1,6})\s*$/i;

const minutes: Fn = ({ value, node }) => {
  const count = numberOf(value?.part(1) ?? value);
  const unit =
    value !== undefined && value.level < 3 && node === undefined
      ? value.part(2)?.text()
      : (node?.part(10)?.text() ?? node?.part(2)?.text());
  const each = minutesPerUnit(unit);
  return count === undefined || each === undefined ? undefined : Math.round(count * each);
};

const order: Fn = ({ scope, value, owner }) => {
  const number = value?.text();
  if (number === undefined) return undefined;
  const known = labelled(scope.run, groupOf(scope.run, scope.segment), 'request');
  if (known) return { build: known };
  if (owner?.type !== 'Appointment') return undefined;
  const build = newBuild(scope.run, 'ServiceRequest', scope.segment, 'mentioned');
  const system =
    value && (value.part(2)?.isValued || value.part(3)?.isValued)
      ? authorityOf(scope, value, 2)
      : senderSystem(scope.run);
  build.resource['identifier'] = [{ system, value: number }];
  build.key = number;
  return { build };
};

/** Every named transform. */
export const transforms: Readonly<Record<Transform, Fn>> = {
  text,
  whole: ({ value, node }) => (value ?? node)?.whole(),
  codedText: coded,
  organizationName: ({ value }) => value?.part(1)?.text() ?? value?.part(10)?.text(),
  authority: ({ scope, node, row }) =>
    node && authorityOf(scope, node, parseRef(row.from === '' ? 'HD.1' : row.from).parts[0] ?? 1),
  senderSystem: ({ scope }) => senderSystem(scope.run),
  universalId: ({ value, node, row }) => {
    const raw = value?.text();
    const first = parseRef(row.from).parts[0] ?? 2;
    const kind = node?.part(first + 1)?.text();
    if (raw === undefined) return undefined;
    if (kind === 'ISO') return `urn:oid:${raw}`;
    return kind === 'UUID' ? `urn:uuid:${uuidOf(raw) ?? raw}` : raw;
  },
  codeSystem: ({ scope, value }) => {
    const name = value?.text();
    return name === undefined ? undefined : codeSystemUri(name, scope.run.sender.codeSystems);
  },
  licenceSystem: ({ value, scope }) => {
    const state = value?.text();
    return state === undefined
      ? undefined
      : (scope.run.config.systemOf(state) ?? `urn:id:driver-licence:${encodeURIComponent(state)}`);
  },
  yesNo: ({ scope, value }) => {
    const raw = value?.text()?.toUpperCase();
    if (raw === 'Y' || raw === 'YES' || raw === 'TRUE' || raw === '1') return true;
    if (raw === 'N' || raw === 'NO' || raw === 'FALSE' || raw === '0') return false;
    if (raw !== undefined) note(scope.run, 'bad-code', scope.segment, scope.trail, value);
    return undefined;
  },
  protection: ({ value, owner }) => {
    const raw = value?.text()?.toUpperCase();
    if (raw !== 'Y' || !owner) return undefined;
    const meta = (owner.resource['meta'] as Json | undefined) ?? {};
    owner.resource['meta'] = meta;
    const labels = Array.isArray(meta['security']) ? (meta['security'] as Json[]) : [];
    labels.push({
      system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
      code: 'R',
      display: 'restricted',
    });
    meta['security'] = labels;
    return undefined;
  },
  joinName: ({ node }) => {
    if (!node) return undefined;
    const family = node.part(1)?.text();
    const rest = [node.part(5), node.part(2), node.part(3)].map((part) => part?.text());
    const familyFirst = node.part(11)?.text() === 'F';
    const words = familyFirst ? [rest[0], family, rest[1], rest[2]] : [...rest, family];
    return [...words, node.part(4)?.text()].filter((word) => word !== undefined).join(' ');
  },
  joinRepetitions: ({ scope, value }) => {
    if (scope.repetition > 0) return undefined;
    const lines = scope.segment
      .repetitions(scope.field)
      .map((repetition) => repetition.whole() ?? '');
    const joined = lines.join('\n').trim();
    return joined === '' ? value?.text() : joined;
  },
  noteCode: ({ value }) => {
    const original = value?.part(9)?.text();
    const code = [1, 2, 3]
      .map((part) => value?.part(part)?.text())
      .filter((word) => word !== undefined)
      .join('-');
    return Buffer.from([original, code].filter((line) => line).join('\n')).toString('base64');
  },
  narrative: ({ value }) => {
    const raw = value?.text();
    return raw === undefined
      ? undefined
      : `<div xmlns="http://www.w3.org/1999/xhtml">${xml(raw)}</div>`;
  },
  base64: ({ scope, value }) => {
    const lines = scope.segment
      .repetitions(scope.field)
      .map((repetition) => repetition.whole() ?? '');
    const joined = scope.repetition > 0 ? undefined : lines.join('\n');
    return joined === undefined || value === undefined || joined === ''
      ? undefined
      : Buffer.from(joined, 'utf8').toString('base64');
  },
  attachmentData: ({ scope, node }) => {
    const data = node && decodeData(node);
    if (data === undefined && node?.part(5)?.isValued)
      note(scope.run, 'bad-value', scope.segment, `${scope.trail}.5`, node.part(5));
    return data;
  },
  mediaType: ({ node }) => node && mediaTypeOf(node),
  mimeOfPresentation: ({ value }) => {
    const raw = value?.text();
    switch (raw?.toUpperCase()) {
      case 'TX':
      case 'FT':
      case 'TEXT':
        return 'text/plain';
      case 'IM':
      case 'IMAGE':
        return 'image/*';
      case 'AU':
        return 'audio/*';
      case 'AP':
      case 'A':
        return 'application/octet-stream';
      case 'PDF':
        return 'application/pdf';
      default:
        return raw;
    }
  },
  rawMessage: ({ scope }) => {
    if (!scope.run.config.rawMessage) return undefined;
    return Buffer.from(scope.run.message.context.text, 'utf8').toString('base64');
  },
  messageTime: ({ scope }) => (scope.run.time?.includes('T') ? scope.run.time : undefined),
  structureCanonical: ({ value }) => {
    const structure = value?.text();
    return structure === undefined
      ? undefined
      : `http://hl7.org/v2/StructureDefinition/${encodeURIComponent(structure)}`;
  },
  comparator: ({ value }) => {
    const raw = value?.text();
    return raw !== undefined && ['<', '<=', '>=', '>'].includes(raw) ? raw : undefined;
  },
  sampledData: ({ node }) =>
    node === undefined
      ? undefined
      : parts(node)
          .map((part) => part.text() ?? 'E')
          .join(' '),
  contextPatient: ({ scope, value }) => {
    value?.peek();
    const patient = labelled(scope.run, groupOf(scope.run, scope.segment), 'patient');
    return patient && { build: patient };
  },
  motherOf: ({ scope, value }) => {
    if (!value?.isValued) return undefined;
    scope.run.pendingMothers.push({ scope, value });
    return undefined;
  },
  orderReference: order,
  minutes,
  minutesBySch10: ({ scope, value }) => {
    const each = minutesPerUnit(scope.segment.field(10)?.text());
    const count = numberOf(value);
    return each === undefined || count === undefined || count * each < 1
      ? undefined
      : Math.round(count * each);
  },
  offsetFromStart: ({ scope, value }) => {
    const start = appointmentStart(scope);
    const count = numberOf(value);
    const unit = minutesPerUnit(scope.segment.field(scope.field + 1)?.text());
    return start === undefined || count === undefined || unit === undefined
      ? undefined
      : addMinutes(start, count * unit);
  },
  endFromDuration: ({ scope, value }) => {
    const field = startFields[scope.segment.name];
    const start = field === undefined ? undefined : dateTimeOf(scope, scope.segment.field(field));
    const count = numberOf(value);
    const unit = minutesPerUnit(scope.segment.field(scope.field + 1)?.text());
    return start === undefined || count === undefined || unit === undefined
      ? undefined
      : addMinutes(start, count * unit);
  },
  procedureEnd: ({ scope, value }) => {
    const start = dateTimeOf(scope, scope.segment.field(5));
    const count = numberOf(value);
    return start === undefined || count === undefined ? undefined : addMinutes(start, count);
  },
  boundsEnd: ({ scope, value }) => bounds(scope, value, 7, 1),
  boundsStart: ({ scope, value }) => bounds(scope, value, 8, -1),
  timeOfDay: ({ scope, value }) => {
    const raw = value?.text();
    const time = raw === undefined ? undefined : toTime(raw.length > 12 ? raw.slice(8) : raw);
    if (raw !== undefined && time === undefined)
      note(scope.run, 'bad-date', scope.segment, scope.trail, value);
    return time;
  },
  dayOfWeek: ({ value }) => {
    const number = numberOf(value);
    return number === undefined
      ? undefined
      : [undefined, 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'][number];
  },
  periodUnit: ({ scope, value }) => {
    const raw = value?.text();
    const unit = ucumTimeUnit(raw);
    if (raw !== undefined && unit === undefined)
      note(scope.run, 'bad-code', scope.segment, scope.trail, value);
    return unit;
  },
  durationValue: ({ value }) => {
    const match = durationPattern.exec(value?.text() ?? '');
    return match ? Number(match[2]) : undefined;
  },
  durationUnit: ({ value }) => {
    const match = durationPattern.exec(value?.text() ?? '');
    return match ? ucumTimeUnit(match[1]) : undefined;
  },
};

const bounds = (
  scope: Scope,
  value: Value | undefined,
  field: number,
  sign: number,
): TransformResult => {
  const other = field === 7 ? 8 : 7;
  if (scope.segment.field(other)?.isValued) return undefined;
  const from = dateTimeOf(scope, scope.segment.field(field));
  const count = numberOf(value?.part(1));
  const unit = minutesPerUnit(value?.part(2)?.text());
  return from === undefined || count === undefined || unit === undefined
    ? undefined
    : addMinutes(from, sign * count * unit);
};

const xml = (raw: string): string =>
  raw.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\n/g, '<br/>');
