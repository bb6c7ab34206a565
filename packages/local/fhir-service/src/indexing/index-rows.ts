import { asArray, asString, isObject, type JsonObject, numberOf } from '../json.ts';
import type { SearchParam, ValuePath } from '../params/param-registry.ts';
import { IDENTIFIER_OF_REFERENCE, paramsOf } from '../params/param-registry.ts';
import type { Resource } from '../resource.ts';
import { type DateRange, parseDateRange } from './date-range.ts';
import { normaliseText } from './normalise-text.ts';
import { localReference } from './reference-target.ts';
import { walkPath } from './walk-path.ts';

/** One row of a search index; `param` is the parameter's number. */
export type IndexRow =
  | { kind: 'token'; param: number; system: string; code: string; texts?: string[] }
  | { kind: 'string'; param: number; value: string; exact: string }
  | { kind: 'date'; param: number; low: number; high: number }
  | {
      kind: 'number';
      param: number;
      low: number;
      high: number;
      system: string;
      code: string;
      unit: string;
    }
  | { kind: 'reference'; param: number; target: string };

/** All index rows of a resource. */
export function indexRows(resource: Resource): IndexRow[] {
  const rows: IndexRow[] = [];
  for (const param of paramsOf(resource.resourceType).values()) {
    if (param.type !== 'composite') paramRows(resource, param, rows);
  }
  return rows;
}

/** Rows of one parameter, or of a composite's component when given its paths. */
export function paramRows(
  root: unknown,
  param: Pick<SearchParam, 'id' | 'type' | 'paths'>,
  rows: IndexRow[],
): void {
  if (param.paths[0]?.exists) {
    const set = param.paths.some((path) => walkPath(root, path)[0] === true);
    rows.push({ kind: 'token', param: param.id, system: '', code: String(set) });
    return;
  }
  for (const path of param.paths) {
    for (const value of walkPath(root, path)) valueRows(value, path, param, rows);
  }
}

function valueRows(
  value: unknown,
  path: ValuePath,
  param: Pick<SearchParam, 'id' | 'type'>,
  rows: IndexRow[],
): void {
  switch (param.type) {
    case 'token':
      tokenRows(value, path.type, param.id, rows);
      return;
    case 'string':
      for (const text of stringsOf(value)) {
        rows.push({ kind: 'string', param: param.id, value: normaliseText(text), exact: text });
      }
      return;
    case 'uri':
      for (const uri of canonicalForms(value)) {
        rows.push({ kind: 'string', param: param.id, value: uri, exact: '' });
      }
      return;
    case 'date': {
      const range = dateRangeOf(value);
      if (range) rows.push({ kind: 'date', param: param.id, ...range });
      return;
    }
    case 'number':
    case 'quantity':
      numberRows(value, path.type, param.id, rows);
      return;
    case 'reference':
      referenceRows(value, param.id, rows);
      return;
    default:
  }
}

/** Stands for the system of a concept that has a text and no coding. */
const TEXT_ONLY = '\u0001text';

function tokenRows(value: unknown, type: string, param: number, rows: IndexRow[]): void {
  const push = (system: unknown, code: unknown, texts: string[] = []) => {
    if (typeof code !== 'string' && typeof system !== 'string') return;
    const row: IndexRow & { kind: 'token' } = {
      kind: 'token',
      param,
      system: asString(system) ?? '',
      code: asString(code) ?? '',
    };
    if (texts.length > 0) row.texts = texts;
    rows.push(row);
  };
  if (!isObject(value)) {
    if (['string', 'boolean', 'number'].includes(typeof value)) push('', String(value));
    return;
  }
  switch (type) {
    case 'CodeableConcept': {
      const text = normalised(value['text']);
      const codings = asArray(value['coding']).filter(isObject);
      for (const coding of codings) {
        const texts = [...text, ...normalised(coding['display'])];
        push(coding['system'], coding['code'], texts);
      }
      if (codings.length === 0) for (const only of text) push(TEXT_ONLY, only, text);
      return;
    }
    case 'Identifier': {
      const kind = value['type'];
      push(value['system'], value['value'], isObject(kind) ? normalised(kind['text']) : []);
      return;
    }
    case 'ContactPoint':
      // as the Azure service does: the use of a contact point takes the place of the system
      push(value['use'], value['value']);
      return;
    case 'Coding':
      push(value['system'], value['code'], normalised(value['display']));
      return;
    default:
      push(value['system'], value['code'] ?? value['value']);
  }
}

const normalised = (text: unknown) => (typeof text === 'string' ? [normaliseText(text)] : []);

/** Texts of an element that `:text` looks at: of the concept, of its codings, of an identifier's type. */
export function tokenTexts(value: unknown, type: string): string[] {
  if (!isObject(value)) return [];
  const texts: unknown[] = [];
  if (type === 'CodeableConcept') {
    texts.push(value['text']);
    for (const coding of asArray(value['coding'])) {
      if (isObject(coding)) texts.push(coding['display']);
    }
  } else if (type === 'Coding') texts.push(value['display']);
  else if (type === 'Identifier' && isObject(value['type'])) texts.push(value['type']['text']);
  return texts.filter((text) => typeof text === 'string');
}

const NAME_PARTS = ['family', 'given', 'prefix', 'suffix', 'text'];
const ADDRESS_PARTS = ['line', 'city', 'district', 'state', 'postalCode', 'country', 'text'];

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!isObject(value)) return [];
  // HumanName and Address are told apart by nothing but their parts, which do not overlap
  return [...NAME_PARTS, ...ADDRESS_PARTS.slice(0, -1)]
    .flatMap((part) => asArray(value[part]))
    .filter((text) => typeof text === 'string');
}

/** A canonical is found by its url with and without the version. */
function canonicalForms(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  const bar = value.indexOf('|');
  return bar > 0 ? [value, value.slice(0, bar)] : [value];
}

/** Span of a date, dateTime, instant, Period or Timing. */
function dateRangeOf(value: unknown): DateRange | undefined {
  if (typeof value === 'string') return parseDateRange(value);
  if (!isObject(value)) return undefined;
  const events = asArray(value['event']);
  const repeat = value['repeat'];
  if (events.length > 0 || isObject(repeat)) return timingRange(events, repeat);
  const start = parseDateRange(asString(value['start']) ?? '');
  const end = parseDateRange(asString(value['end']) ?? '');
  if (!start && !end) return undefined;
  return { low: start?.low ?? -Infinity, high: end?.high ?? Infinity };
}

function timingRange(events: unknown[], repeat: unknown): DateRange | undefined {
  const ranges = events.map((event) => parseDateRange(asString(event) ?? ''));
  if (isObject(repeat) && isObject(repeat['boundsPeriod'])) {
    ranges.push(dateRangeOf(repeat['boundsPeriod']));
  }
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === 0) return undefined;
  return {
    low: Math.min(...known.map((range) => range.low)),
    high: Math.max(...known.map((range) => range.high)),
  };
}

function numberRows(value: unknown, type: string, param: number, rows: IndexRow[]): void {
  const push = (low: number, high: number, of: JsonObject) => {
    rows.push({
      kind: 'number',
      param,
      low,
      high,
      system: asString(of['system']) ?? '',
      code: asString(of['code']) ?? '',
      unit: asString(of['unit']) ?? '',
    });
  };
  const plain = numberOf(value);
  if (plain !== undefined) push(plain, plain, {});
  if (!isObject(value)) return;
  if (type === 'Range') {
    const low = isObject(value['low']) ? value['low'] : undefined;
    const high = isObject(value['high']) ? value['high'] : undefined;
    const [from, to] = [numberOf(low?.['value']), numberOf(high?.['value'])];
    if (from === undefined && to === undefined) return;
    push(from ?? -Infinity, to ?? Infinity, low ?? high ?? {});
    return;
  }
  const amount = numberOf(value['value']);
  if (amount === undefined) return;
  const of = type === 'Money' ? { system: 'urn:iso:std:iso:4217', code: value['currency'] } : value;
  push(amount, amount, of);
}

function referenceRows(value: unknown, param: number, rows: IndexRow[]): void {
  if (typeof value === 'string') {
    for (const target of canonicalForms(value)) rows.push({ kind: 'reference', param, target });
    return;
  }
  if (!isObject(value)) return;
  const reference = asString(value['reference']);
  if (reference !== undefined && !reference.startsWith('#')) {
    rows.push({ kind: 'reference', param, target: localReference(reference) });
  }
  const identifier = value['identifier'];
  if (isObject(identifier)) {
    tokenRows(identifier, 'Identifier', param + IDENTIFIER_OF_REFERENCE, rows);
  }
}
