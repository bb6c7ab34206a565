import { badRequest, FhirError } from '../fhir-error.ts';
import { cloneJson, isObject, jsonEqual } from '../json.ts';

type Operation = { op: string; path: string; from?: string; value?: unknown };

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
/** Names that would reach into the object's prototype. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Applies an RFC 6902 patch to a copy of the document. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch) || patch.length === 0) {
    throw badRequest('A JSON Patch is a list of operations.');
  }
  const root = { document: cloneJson(document) };
  for (const operation of patch) applyOperation(root, checked(operation));
  return root.document;
}

function checked(operation: unknown): Operation {
  if (
    !isObject(operation) ||
    typeof operation['path'] !== 'string' ||
    !OPERATIONS.includes(String(operation['op']))
  ) {
    throw badRequest('Each operation of a JSON Patch wants op and path.');
  }
  if (['add', 'replace', 'test'].includes(String(operation['op'])) && !('value' in operation)) {
    throw badRequest(`The operation '${String(operation['op'])}' wants a value.`);
  }
  return operation as Operation;
}

function applyOperation(root: { document: unknown }, operation: Operation): void {
  const { op, path } = operation;
  switch (op) {
    case 'test':
      if (!jsonEqual(get(root, path), operation.value)) {
        throw new FhirError(400, 'processing', `The test at '${path}' failed.`);
      }
      return;
    case 'add':
      add(root, path, cloneJson(operation.value));
      return;
    case 'replace':
      get(root, path);
      remove(root, path);
      add(root, path, cloneJson(operation.value), true);
      return;
    case 'remove':
      remove(root, path);
      return;
    default: {
      const from = operation.from ?? '';
      if (op === 'move' && path.startsWith(`${from}/`)) {
        throw badRequest('An element cannot be moved into itself.');
      }
      const value = cloneJson(get(root, from));
      if (op === 'move') remove(root, from);
      add(root, path, value);
    }
  }
}

function tokens(path: string): string[] {
  if (path !== '' && !path.startsWith('/')) throw badRequest(`'${path}' is not a JSON pointer.`);
  const names = path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (names.some((name) => FORBIDDEN.has(name))) throw missing(path);
  return ['document', ...names];
}

const INDEX = /^(?:0|[1-9]\d*)$/;

const missing = (path: string) => badRequest(`There is nothing at '${path}'.`);

function child(parent: unknown, name: string, path: string): unknown {
  if (Array.isArray(parent) && INDEX.test(name) && Number(name) < parent.length) {
    return parent[Number(name)];
  }
  if (isObject(parent) && Object.hasOwn(parent, name)) return parent[name];
  throw missing(path);
}

function resolve(root: object, path: string): { parent: unknown; name: string } {
  const names = tokens(path);
  const name = names.pop() ?? '';
  let parent: unknown = root;
  for (const step of names) parent = child(parent, step, path);
  return { parent, name };
}

function get(root: object, path: string): unknown {
  const { parent, name } = resolve(root, path);
  return child(parent, name, path);
}

function add(root: object, path: string, value: unknown, replacing = false): void {
  const { parent, name } = resolve(root, path);
  if (Array.isArray(parent)) {
    const atEnd = name === '-' && !replacing;
    if (!atEnd && !INDEX.test(name)) throw missing(path);
    const at = atEnd ? parent.length : Number(name);
    if (at > parent.length) throw missing(path);
    parent.splice(at, 0, value);
  } else if (isObject(parent)) parent[name] = value;
  else throw missing(path);
}

function remove(root: object, path: string): void {
  const { parent, name } = resolve(root, path);
  child(parent, name, path);
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else if (isObject(parent)) delete parent[name];
}
