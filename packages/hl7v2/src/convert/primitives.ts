import { datePart, parseV2Time, toDateTime, toInstant, toTime } from './date-time.ts';

/** What became of a text that should be a primitive. */
export type Primitive =
  | { readonly value: string | number | boolean; readonly note?: 'no-zone' | 'hour-only' }
  | { readonly fault: 'bad-date' | 'bad-number' | 'bad-code' | 'bad-value' | 'no-zone' };

const integers = new Set(['integer', 'positiveInt', 'unsignedInt']);

/** Turns v2 text into a FHIR primitive of the type; nothing is guessed. */
export const toPrimitive = (type: string, text: string, zone: string | undefined): Primitive => {
  switch (type) {
    case 'string':
    case 'markdown':
      return { value: text };
    case 'code':
      return { value: hasSpace(text) ? text.replace(/\s+/g, ' ') : text };
    case 'uri':
    case 'url':
    case 'canonical':
      return { value: hasSpace(text) ? text.replace(/\s/g, '%20') : text };
    case 'id':
      return /^[A-Za-z0-9.-]{1,64}$/.test(text) ? { value: text } : { fault: 'bad-value' };
    case 'dateTime': {
      const time = parseV2Time(text);
      if (!time) return isFhirDateTime(text) ? { value: text } : { fault: 'bad-date' };
      const { value, loss } = toDateTime(time, zone);
      return loss === undefined ? { value } : { value, note: loss };
    }
    case 'date': {
      const time = parseV2Time(text);
      return time ? { value: datePart(time) } : { fault: 'bad-date' };
    }
    case 'instant': {
      const time = parseV2Time(text);
      if (!time)
        return isFhirDateTime(text) && text.includes('T') ? { value: text } : { fault: 'bad-date' };
      const value = toInstant(time, zone);
      return value === undefined ? { fault: 'no-zone' } : { value };
    }
    case 'time': {
      const value = toTime(text);
      return value === undefined ? { fault: 'bad-date' } : { value };
    }
    case 'boolean':
      return booleanOf(text);
    case 'base64Binary':
      return { value: text.replace(/\s/g, '') };
    default:
      if (type === 'decimal' || integers.has(type)) return numberOf(type, text);
      return { value: text };
  }
};

/** Whether a text may hold white space; looking is cheaper than a pattern for most codes. */
const hasSpace = (text: string): boolean => {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 32 || code > 126) return true;
  }
  return false;
};

const isFhirDateTime = (text: string): boolean =>
  /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$/.test(text);

const booleanOf = (text: string): Primitive => {
  const upper = text.toUpperCase();
  if (upper === 'Y' || upper === 'YES' || upper === 'TRUE') return { value: true };
  if (upper === 'N' || upper === 'NO' || upper === 'FALSE') return { value: false };
  return { fault: 'bad-code' };
};

const numberOf = (type: string, text: string): Primitive => {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) return { fault: 'bad-number' };
  const value = Number(text);
  if (!Number.isFinite(value) || (text.length > 17 && text.replace(/[^\d]/g, '').length > 17))
    return { fault: 'bad-number' };
  if (type === 'decimal') return { value };
  if (!Number.isInteger(value) || Math.abs(value) > 2_147_483_647) return { fault: 'bad-number' };
  if (type === 'positiveInt' && value < 1) return { fault: 'bad-number' };
  if (type === 'unsignedInt' && value < 0) return { fault: 'bad-number' };
  return { value };
};
