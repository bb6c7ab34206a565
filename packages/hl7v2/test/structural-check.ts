import type { Bundle } from 'fhir/r4';
import { elementOf, elementsOf, isPrimitive } from '../src/fhir/elements.ts';

type Json = Record<string, unknown>;

/** What is wrong with a transaction: elements that R4 does not have, missing ones, bad primitives, dangling references, doubled entries. */
export const structuralFaults = (bundle: Bundle): string[] => {
  const faults: string[] = [];
  const urls = new Set<string>();
  const targets = new Set<string>();
  for (const { fullUrl, request } of bundle.entry ?? []) {
    if (fullUrl === undefined || urls.has(fullUrl)) faults.push(`fullUrl ${fullUrl}`);
    urls.add(fullUrl ?? '');
    const target = `${request?.method} ${request?.url} ${request?.ifNoneExist ?? ''}`;
    if (targets.has(target)) faults.push(`two entries for ${target}`);
    targets.add(target);
  }
  for (const { resource } of bundle.entry ?? []) {
    if (!resource) continue;
    const { resourceType, id: _, ...rest } = resource as unknown as Json & { resourceType: string };
    check(rest, resourceType, resourceType, urls, faults);
  }
  return faults;
};

const choices =
  /^(value|onset|abatement|effective|occurrence|performed|medication|deceased|multipleBirth|product|statusReason|serviced|event|item|substance|allowed|due|detail)(?=[A-Z])/;

const check = (
  value: Json,
  type: string,
  path: string,
  urls: ReadonlySet<string>,
  faults: string[],
): void => {
  const names = Object.keys(value);
  if (names.length === 0) faults.push(`${path} is empty`);
  for (const [name, element] of elementsOf(type) ?? []) {
    const base = choices.exec(name)?.[1];
    const isThere =
      names.includes(name) ||
      names.includes(`_${name}`) ||
      (base !== undefined &&
        names.some((other) => other.startsWith(base) || other.startsWith(`_${base}`)));
    if (element.required && !isThere && !(names.includes('extension') && names.length === 1))
      faults.push(`${path}.${name} is missing`);
  }
  for (const base of [
    'value',
    'onset',
    'effective',
    'occurrence',
    'performed',
    'deceased',
    'multipleBirth',
  ])
    if (
      names.filter((name) => name.startsWith(base) && choices.exec(name)?.[1] === base).length > 1
    )
      faults.push(`${path}.${base}[x] twice`);
  for (const [name, inner] of Object.entries(value)) {
    const plain = name.replace(/^_/, '');
    if (plain === 'id') continue;
    const element = elementOf(type, plain);
    if (!element) {
      faults.push(`${path}.${name} is no element`);
      continue;
    }
    if (element.many !== Array.isArray(inner))
      faults.push(`${path}.${name} ${element.many ? 'is no list' : 'is a list'}`);
    for (const item of Array.isArray(inner) ? inner : [inner])
      one(item, name, element.type, `${path}.${plain}`, urls, faults);
  }
};

const one = (
  item: unknown,
  name: string,
  type: string,
  path: string,
  urls: ReadonlySet<string>,
  faults: string[],
): void => {
  if (name.startsWith('_')) return;
  if (isPrimitive(type)) {
    if (!isValid(type, item)) faults.push(`${path} is no ${type}`);
    return;
  }
  if (item === null || typeof item !== 'object') {
    faults.push(`${path} is no ${type}`);
    return;
  }
  const reference = (item as Json)['reference'];
  if (type === 'Reference' && reference !== undefined && !urls.has(String(reference)))
    faults.push(`${path} dangles`);
  check(item as Json, type, path, urls, faults);
};

const patterns: Readonly<Record<string, RegExp>> = {
  dateTime: /^\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$/,
  date: /^\d{4}(-\d\d(-\d\d)?)?$/,
  instant: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  time: /^\d\d:\d\d:\d\d(\.\d+)?$/,
  code: /^\S+( \S+)*$/,
  uri: /^\S+$/,
  url: /^\S+$/,
  canonical: /^\S+$/,
  base64Binary: /^[A-Za-z0-9+/]*={0,2}$/,
  id: /^[A-Za-z0-9.-]{1,64}$/,
};

const isValid = (type: string, value: unknown): boolean => {
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'decimal') return typeof value === 'number' && Number.isFinite(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'positiveInt') return Number.isInteger(value) && Number(value) > 0;
  if (type === 'unsignedInt') return Number.isInteger(value) && Number(value) >= 0;
  return typeof value === 'string' && value !== '' && (patterns[type]?.test(value) ?? true);
};
