import { badRequest } from '../fhir-error.ts';
import { asArray, cloneJson, isObject, type JsonObject } from '../json.ts';
import type { Resource } from '../resource.ts';

type PatchPart = {
  type: string;
  path: string;
  name: string | undefined;
  value: unknown;
  index: number | undefined;
  source: number | undefined;
  destination: number | undefined;
};

type Place = { parent: JsonObject | unknown[]; key: string | number };

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Applies a FHIRPath Patch (a Parameters resource). Paths are element names with indexes and
 * `where(field = 'value')`, as `Patient.name[0].given` and `Patient.telecom.where(system = 'phone')`.
 */
export function applyFhirPathPatch(resource: Resource, patch: Resource): unknown {
  if (patch.resourceType !== 'Parameters')
    throw badRequest('A FHIRPath Patch is a Parameters resource.');
  const document = cloneJson(resource) as JsonObject;
  const operations = asArray(patch['parameter']).filter(
    (parameter) => isObject(parameter) && parameter['name'] === 'operation',
  );
  if (operations.length === 0) throw badRequest('The patch has no operation.');
  for (const operation of operations) apply(document, readPart((operation as JsonObject)['part']));
  return document;
}

function readPart(parts: unknown): PatchPart {
  const byName = new Map<string, unknown>();
  for (const part of asArray(parts)) {
    if (!isObject(part)) continue;
    byName.set(String(part['name']), partValue(part));
  }
  const number = (name: string) =>
    typeof byName.get(name) === 'number' ? (byName.get(name) as number) : undefined;
  const name = byName.get('name');
  return {
    type: String(byName.get('type') ?? ''),
    path: String(byName.get('path') ?? ''),
    name: typeof name === 'string' ? name : undefined,
    value: byName.get('value'),
    index: number('index'),
    source: number('source'),
    destination: number('destination'),
  };
}

/** `value[x]` of a part, or an element written out as nested parts. */
function partValue(part: JsonObject): unknown {
  const key = Object.keys(part).find((name) => /^value[A-Z]/.test(name));
  if (key !== undefined) return part[key];
  if (!Array.isArray(part['part'])) return part['resource'];
  const element: JsonObject = {};
  for (const child of part['part']) {
    if (!isObject(child)) continue;
    const name = safeName(String(child['name']));
    const value = partValue(child);
    const before = element[name];
    element[name] = before === undefined ? value : [...asArray(before), value];
  }
  return element;
}

function safeName(name: string): string {
  if (!/^\w+$/.test(name) || FORBIDDEN.has(name))
    throw badRequest(`'${name}' is not an element name.`);
  return name;
}

function apply(document: JsonObject, part: PatchPart): void {
  const places = resolve(document, part.path);
  switch (part.type) {
    case 'add': {
      const target = one(places, part.path);
      const element = valueAt(target);
      if (!isObject(element)) throw badRequest(`'${part.path}' is not an element to add to.`);
      const name = safeName(part.name ?? '');
      const before = element[name];
      if (Array.isArray(before)) before.push(part.value);
      else
        element[name] =
          REPEATING.has(name) || before !== undefined
            ? [...asArray(before), part.value]
            : part.value;
      return;
    }
    case 'insert': {
      const list = listAt(one(places, part.path), part.path);
      const at = part.index ?? -1;
      if (at < 0 || at > list.length)
        throw badRequest(`There is no place ${at} in '${part.path}'.`);
      list.splice(at, 0, part.value);
      return;
    }
    case 'replace': {
      const { parent, key } = one(places, part.path);
      (parent as JsonObject)[key as string] = part.value;
      return;
    }
    case 'delete': {
      if (places.length > 1) one(places, part.path);
      const [place] = places;
      if (!place) return;
      if (Array.isArray(place.parent)) place.parent.splice(Number(place.key), 1);
      else delete place.parent[place.key as string];
      return;
    }
    case 'move': {
      const list = listAt(one(places, part.path), part.path);
      const { source = -1, destination = -1 } = part;
      if (!(source in list) || !(destination in list))
        throw badRequest(`There is no such place in '${part.path}'.`);
      list.splice(destination, 0, ...list.splice(source, 1));
      return;
    }
    default:
      throw badRequest(`Unknown patch operation '${part.type}'.`);
  }
}

/** Elements that are lists even when the resource does not have them yet. */
const REPEATING = new Set(
  'identifier name given prefix suffix telecom address line contact communication generalPractitioner link extension modifierExtension contained category coding note component performer interpretation bodySite reaction participant reasonCode reasonReference diagnosis location basedOn partOf tag profile security'.split(
    ' ',
  ),
);

const valueAt = ({ parent, key }: Place): unknown => (parent as JsonObject)[key as string];

function one(places: Place[], path: string): Place {
  const [only] = places;
  if (!only || places.length > 1) {
    throw badRequest(`'${path}' matches ${places.length} elements and must match one.`);
  }
  return only;
}

function listAt(place: Place, path: string): unknown[] {
  const value = valueAt(place);
  if (!Array.isArray(value)) throw badRequest(`'${path}' is not a list.`);
  return value;
}

function resolve(document: JsonObject, path: string): Place[] {
  const root = { resource: document };
  let places: Place[] = [{ parent: root, key: 'resource' }];
  const steps = path.match(/[^.(]+(?:\([^)]*\))?(?:\[\d+\])?/g) ?? [];
  if (steps[0] !== document['resourceType']) {
    throw badRequest(`The path '${path}' must begin with ${String(document['resourceType'])}.`);
  }
  for (const step of steps.slice(1)) places = advance(places, step, path);
  return places;
}

function advance(places: Place[], step: string, path: string): Place[] {
  const where = /^where\(\s*(\w+)\s*=\s*'([^']*)'\s*\)(?:\[(\d+)\])?$/.exec(step);
  if (where) {
    const kept = places
      .flatMap(spread)
      .filter((place) => (valueAt(place) as JsonObject | undefined)?.[where[1] ?? ''] === where[2]);
    return where[3] === undefined ? kept : kept.slice(Number(where[3]), Number(where[3]) + 1);
  }
  const plain = /^(\w+)(?:\[(\d+)\])?$/.exec(step);
  if (!plain) throw badRequest(`The path '${path}' uses more of FHIRPath than is supported.`);
  const name = safeName(plain[1] ?? '');
  const next = places
    .flatMap(spread)
    .filter((place) => isObject(valueAt(place)))
    .map((place) => valueAt(place) as JsonObject)
    .filter((element) => Object.hasOwn(element, propertyOf(element, name)))
    .map((element): Place => ({ parent: element, key: propertyOf(element, name) }));
  if (plain[2] === undefined) return next;
  const index = Number(plain[2]);
  return next.flatMap(spread).slice(index, index + 1);
}

/** `value` stands for `valueQuantity` and the like. */
function propertyOf(element: JsonObject, name: string): string {
  if (Object.hasOwn(element, name)) return name;
  return (
    Object.keys(element).find(
      (key) => key.startsWith(name) && /^[A-Z]/.test(key.slice(name.length)),
    ) ?? name
  );
}

function spread(place: Place): Place[] {
  const value = valueAt(place);
  return Array.isArray(value) ? value.map((_item, key) => ({ parent: value, key })) : [place];
}
