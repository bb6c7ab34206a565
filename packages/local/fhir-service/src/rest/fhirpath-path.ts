import { badRequest } from '../fhir-error.ts';
import { isObject, type JsonObject } from '../json.ts';
import { elementOf } from '../params/elements.ts';

/** A value in a resource: the object or list that holds it, and where in there. */
export type Place = {
  parent: JsonObject | unknown[];
  key: string | number;
  /** Where the children of the value are defined. */
  owner: string | undefined;
};

const MAX_LENGTH = 1000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export const valueAt = ({ parent, key }: Place): unknown => (parent as JsonObject)[key as string];

export function elementName(name: string): string {
  if (!/^\w{1,64}$/.test(name) || FORBIDDEN.has(name)) {
    throw badRequest(`'${name.slice(0, 64)}' is not an element name.`);
  }
  return name;
}

/**
 * The places that a path leads to. Of FHIRPath it takes element names, `[n]`, `first()`, `last()`,
 * `where(name = 'x' and use = 'home')`, `ofType(Quantity)`, and `value as Quantity` as a function.
 */
export function findPlaces(document: JsonObject, path: string): Place[] {
  const [type, ...steps] = splitPath(path);
  if (type !== document['resourceType']) {
    throw badRequest(`The path '${path}' must begin with ${String(document['resourceType'])}.`);
  }
  let places: Place[] = [{ parent: { resource: document }, key: 'resource', owner: String(type) }];
  for (const step of steps) places = advance(places, step, path);
  return places;
}

/** The list itself that a path leads to, for operations on positions in it. */
export function findList(document: JsonObject, path: string): unknown[] {
  const steps = splitPath(path);
  const name = steps.pop() ?? '';
  const parents = steps.length === 0 ? [] : findPlaces(document, steps.join('.'));
  const lists = parents.map((parent) => (valueAt(parent) as JsonObject)?.[elementName(name)]);
  const [list] = lists;
  if (lists.length !== 1 || !Array.isArray(list)) throw badRequest(`'${path}' is not a list.`);
  return list;
}

/** Splits at the dots that are outside of brackets and quotes, and `[n]` off as steps of their own. */
function splitPath(path: string): string[] {
  if (path.length > MAX_LENGTH) throw badRequest('The path is too long.');
  const steps: string[] = [];
  let step = '';
  let depth = 0;
  let quoted = false;
  const push = () => {
    if (step.trim() !== '') steps.push(step.trim());
    step = '';
  };
  for (const char of path) {
    if (char === "'") quoted = !quoted;
    if (!quoted && char === '(') depth++;
    if (!quoted && char === ')') depth--;
    if (quoted || depth > 0) step += char;
    else if (char === '.') push();
    else if (char === '[') {
      push();
      step = char;
    } else step += char;
  }
  push();
  return steps;
}

function advance(places: Place[], step: string, path: string): Place[] {
  const index = /^\[(\d{1,9})\]$/.exec(step)?.[1];
  if (index !== undefined) return places.slice(Number(index), Number(index) + 1);
  if (step === 'first()') return places.slice(0, 1);
  if (step === 'last()') return places.slice(-1);
  const type = /^(?:ofType|as)\((\w+)\)$/.exec(step)?.[1];
  if (type !== undefined) {
    const suffix = type.charAt(0).toUpperCase() + type.slice(1);
    return places.filter(({ key }) => String(key).endsWith(suffix));
  }
  const where = /^where\((.*)\)$/s.exec(step)?.[1];
  if (where !== undefined) {
    const fits = condition(where, path);
    return places.filter((place) => fits(valueAt(place)));
  }
  if (!/^\w+$/.test(step)) {
    throw badRequest(`The path '${path}' uses more of FHIRPath than is supported.`);
  }
  return places.flatMap((place) => childPlaces(place, elementName(step)));
}

function childPlaces(place: Place, name: string): Place[] {
  const parent = valueAt(place);
  if (!isObject(parent)) return [];
  const element = elementOf(place.owner, name);
  const key = element.choice ? choiceKey(parent, name) : name;
  if (key === undefined || !Object.hasOwn(parent, key)) return [];
  const owner = element.choice ? key.slice(name.length) : element.owner;
  const value = parent[key];
  return Array.isArray(value)
    ? value.map((_item, at) => ({ parent: value, key: at, owner }))
    : [{ parent, key, owner }];
}

/** `valueQuantity` for `value`. */
export const choiceKey = (parent: JsonObject, name: string): string | undefined =>
  Object.keys(parent).find((key) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)));

const EQUALITY = /^\s*([\w.]+)\s*=\s*(?:'([^']*)'|(true|false)|(-?\d+(?:\.\d+)?))\s*$/;

/** `a = 'x' and b.c = 'y'` as a predicate. */
function condition(text: string, path: string): (value: unknown) => boolean {
  const tests = text.split(/\band\b(?=(?:[^']*'[^']*')*[^']*$)/).map((part) => {
    const [, names = '', string, boolean, number] = EQUALITY.exec(part) ?? [];
    if (names === '') {
      throw badRequest(`The path '${path}' uses more of FHIRPath than is supported.`);
    }
    const wanted = string ?? (boolean === undefined ? Number(number) : boolean === 'true');
    return { names: names.split('.').map(elementName), wanted };
  });
  return (value) =>
    tests.every(({ names, wanted }) =>
      names
        .reduce<unknown[]>(
          (values, name) =>
            values.flatMap((one) => (isObject(one) && Object.hasOwn(one, name) ? one[name] : [])),
          [value],
        )
        .includes(wanted),
    );
}
