import { badRequest } from '../fhir-error.ts';
import { asArray, cloneJson, isObject, type JsonObject } from '../json.ts';
import { elementOf } from '../params/elements.ts';
import type { Resource } from '../resource.ts';
import {
  choiceKey,
  elementName,
  findList,
  findPlaces,
  type Place,
  valueAt,
} from './fhirpath-path.ts';

/** The parts of one operation by name. */
type Parts = Map<string, JsonObject>;

/** Applies a FHIRPath Patch (a Parameters resource, R4 fhirpatch) to a copy of the resource. */
export function applyFhirPathPatch(resource: Resource, patch: Resource): unknown {
  if (patch.resourceType !== 'Parameters')
    throw badRequest('A FHIRPath Patch is a Parameters resource.');
  const document = cloneJson(resource) as JsonObject;
  const operations = asArray(patch['parameter']).filter(
    (parameter) => isObject(parameter) && parameter['name'] === 'operation',
  );
  if (operations.length === 0) throw badRequest('The patch has no operation.');
  for (const operation of operations) apply(document, partsOf(operation as JsonObject));
  return document;
}

function partsOf(operation: JsonObject): Parts {
  const parts: Parts = new Map();
  for (const part of asArray(operation['part'])) {
    if (isObject(part)) parts.set(String(part['name']), part);
  }
  return parts;
}

/** Name of the `value[x]` property of a part. */
const valueKey = (part: JsonObject) => Object.keys(part).find((name) => /^value[A-Z]/.test(name));

function plain(parts: Parts, name: string): unknown {
  const part = parts.get(name);
  const key = part && valueKey(part);
  return key === undefined ? undefined : part?.[key];
}

/** A value for an element whose children are defined at `owner`; it may be written out as parts. */
function partValue(part: JsonObject | undefined, owner: string | undefined): unknown {
  const key = part && valueKey(part);
  if (key !== undefined) return part?.[key];
  if (!part || !Array.isArray(part['part'])) {
    const resource = part?.['resource'];
    if (resource === undefined) throw badRequest('The operation wants a value.');
    return resource;
  }
  const element: JsonObject = {};
  for (const child of part['part']) {
    if (isObject(child)) put(element, owner, elementName(String(child['name'])), child);
  }
  return element;
}

/** Adds to a list, or sets a single element that is not there yet. */
function put(target: JsonObject, owner: string | undefined, name: string, part: JsonObject): void {
  const element = elementOf(owner, name);
  const value = partValue(part, element.owner);
  if (element.list) {
    const before = target[name];
    if (Array.isArray(before)) before.push(value);
    else target[name] = [value];
    return;
  }
  const key = element.choice ? name + (valueKey(part) ?? '').slice('value'.length) : name;
  const present = element.choice ? choiceKey(target, name) : key;
  if (present !== undefined && Object.hasOwn(target, present)) {
    throw badRequest(`'${name}' is there already and does not repeat.`);
  }
  target[key] = value;
}

function apply(document: JsonObject, parts: Parts): void {
  const type = plain(parts, 'type');
  const path = String(plain(parts, 'path') ?? '');
  switch (type) {
    case 'add': {
      const place = one(findPlaces(document, path), path);
      const target = valueAt(place);
      if (!isObject(target)) throw badRequest(`'${path}' is not an element to add to.`);
      const name = elementName(String(plain(parts, 'name') ?? ''));
      put(target, place.owner, name, parts.get('value') ?? {});
      return;
    }
    case 'insert': {
      const list = findList(document, path);
      const at = position(plain(parts, 'index'), list.length, path);
      list.splice(at, 0, partValue(parts.get('value'), ownerOf(document, path)));
      return;
    }
    case 'replace':
      replace(one(findPlaces(document, path), path), parts.get('value') ?? {});
      return;
    case 'delete': {
      const places = findPlaces(document, path);
      if (places.length > 0) remove(document, one(places, path));
      return;
    }
    case 'move': {
      const list = findList(document, path);
      const from = position(plain(parts, 'source'), list.length - 1, path);
      const to = position(plain(parts, 'destination'), list.length - 1, path);
      list.splice(to, 0, ...list.splice(from, 1));
      return;
    }
    default:
      throw badRequest(`Unknown patch operation '${String(type).slice(0, 64)}'.`);
  }
}

/** Where the children of the items of a list are defined. */
const ownerOf = (document: JsonObject, path: string) => findPlaces(document, path)[0]?.owner;

function replace({ parent, key, owner }: Place, part: JsonObject): void {
  const value = partValue(part, owner);
  const suffix = (valueKey(part) ?? '').slice('value'.length);
  // a choice may get a value of another type, and with it another name
  if (owner && suffix !== '' && suffix !== owner && String(key).endsWith(owner)) {
    delete (parent as JsonObject)[key as string];
    (parent as JsonObject)[String(key).slice(0, -owner.length) + suffix] = value;
  } else (parent as JsonObject)[key as string] = value;
}

function remove(document: JsonObject, { parent, key }: Place): void {
  if (!Array.isArray(parent)) {
    delete parent[key as string];
    return;
  }
  parent.splice(Number(key), 1);
  // JSON of FHIR has no empty lists
  if (parent.length === 0) dropList(document, parent);
}

function dropList(holder: unknown, list: unknown[]): void {
  if (typeof holder !== 'object' || holder === null) return;
  for (const [name, value] of Object.entries(holder)) {
    if (value === list && !Array.isArray(holder)) delete (holder as JsonObject)[name];
    else dropList(value, list);
  }
}

function one(places: Place[], path: string): Place {
  const [only] = places;
  if (!only || places.length > 1) {
    throw badRequest(`'${path}' matches ${places.length} elements and must match one.`);
  }
  return only;
}

function position(value: unknown, last: number, path: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > last) {
    throw badRequest(`There is no such place in '${path}'.`);
  }
  return value;
}
