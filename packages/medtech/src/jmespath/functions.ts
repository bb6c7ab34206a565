import {
  isRegistered,
  type JSONValue,
  registerFunction,
  TYPE_ANY,
  TYPE_NUMBER,
  TYPE_STRING,
} from '@jmespath-community/jmespath';
import { MedtechError } from '../errors.ts';

/** Reads an own property of the current value; expressions are rewritten to it where a name is one of Object.prototype. */
export const OWN_FIELD = 'fph_own_field';

const PAIR = [{ types: [TYPE_NUMBER] }, { types: [TYPE_NUMBER] }];
const MAX_LONG = 2 ** 63;

const fail = (message: string): never => {
  throw new MedtechError('InvalidTemplateException', message);
};

function checked(value: number): number {
  if (!Number.isFinite(value)) fail('The result is not a number.');
  if (Number.isInteger(value) && Math.abs(value) >= MAX_LONG) fail('The result is too large.');
  return value;
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  // The documentation of the service says 0.8 for divide(40, 50), its code 0; JSON cannot tell 50 from 50.0.
  divide: (a, b) => (b === 0 ? fail('Division by zero.') : a / b),
  pow: (a, b) => a ** b,
};

function instant(count: number, unit: number): string {
  if (!Number.isInteger(count)) fail('A Unix timestamp is a whole number.');
  const date = new Date(count * unit);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1 || year > 9999) fail('The Unix timestamp is out of range.');
  return date.toISOString();
}

function insertString(original: string, inserted: string, position: number): string {
  if (!Number.isInteger(position) || position < 0 || position > original.length) {
    fail('The position lies outside the string.');
  }
  return original.slice(0, position) + inserted + original.slice(position);
}

/** Names of the functions that the Azure MedTech service knows: JMESPath's own and its eight. */
export const upstreamFunctions: ReadonlySet<string> = new Set([
  ...['abs', 'avg', 'ceil', 'contains', 'ends_with', 'floor', 'join', 'keys', 'length', 'map'],
  ...['max', 'max_by', 'merge', 'min', 'min_by', 'not_null', 'reverse', 'sort', 'sort_by'],
  ...['starts_with', 'sum', 'to_array', 'to_number', 'to_string', 'type', 'values'],
  ...['add', 'subtract', 'multiply', 'divide', 'pow', 'insertString'],
  ...['fromUnixTimestamp', 'fromUnixTimestampMs'],
]);

/** Registers the functions with the library, whose table is global to the process; a second call does nothing. */
export function registerFunctions(): void {
  if (isRegistered(OWN_FIELD)) return;
  for (const [name, run] of Object.entries(arithmetic)) {
    registerFunction(name, ([a, b]) => checked(run(a as number, b as number)), PAIR);
  }
  registerFunction(
    'insertString',
    ([original, inserted, position]) =>
      insertString(original as string, inserted as string, position as number),
    [{ types: [TYPE_STRING] }, { types: [TYPE_STRING] }, { types: [TYPE_NUMBER] }],
  );
  const number = [{ types: [TYPE_NUMBER] }];
  registerFunction('fromUnixTimestamp', ([s]) => instant(s as number, 1000), number);
  registerFunction('fromUnixTimestampMs', ([ms]) => instant(ms as number, 1), number);
  registerFunction(OWN_FIELD, ([value, name]) => ownField(value as JSONValue, name as string), [
    { types: [TYPE_ANY] },
    { types: [TYPE_STRING] },
  ]);
}

function ownField(value: JSONValue, name: string): JSONValue {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  return Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}
