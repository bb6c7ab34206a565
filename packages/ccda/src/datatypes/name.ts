import type { HumanName, Period } from 'fhir/r4';
import { attribute, children, plainText, type XmlElement } from '../xml/xml-element.ts';

/** ConceptMap CF-NameUse. */
const uses = new Map<string, NonNullable<HumanName['use']>>([
  ['L', 'usual'],
  ['C', 'official'],
  ['OR', 'official'],
  ['A', 'nickname'],
  ['P', 'nickname'],
  ['I', 'usual'],
]);

/** First use code of a `use` attribute that the table knows. */
export function mapUse<T>(element: XmlElement, table: ReadonlyMap<string, T>): T | undefined {
  for (const code of (attribute(element, 'use') ?? '').split(/\s+/)) {
    const use = table.get(code);
    if (use !== undefined) return use;
  }
  return undefined;
}

const parts = (element: XmlElement, name: string): string[] =>
  children(element, name).flatMap((part) => plainText(part) ?? []);

/** EN/PN to HumanName; a name written as plain text stays text. */
export function toHumanName(
  element: XmlElement,
  period: (element: XmlElement) => Period | undefined,
): HumanName | undefined {
  const given = parts(element, 'given');
  const family = parts(element, 'family');
  const prefix = parts(element, 'prefix');
  const suffix = parts(element, 'suffix');
  const born = children(element, 'family').some((part) => attribute(part, 'qualifier') === 'BR');
  const use = mapUse(element, uses) ?? (born ? 'maiden' : undefined);
  const [validTime] = children(element, 'validTime');
  const common = { use, period: validTime === undefined ? undefined : period(validTime) };
  if (given.length === 0 && family.length === 0) {
    const text = plainText(element);
    return text === undefined ? undefined : { ...common, text, prefix, suffix };
  }
  return {
    ...common,
    family: family.length > 0 ? family.join(' ') : undefined,
    given,
    prefix,
    suffix,
  };
}

/** A name as one reads it: prefix, given, family, suffix. */
export function displayName(name: HumanName | undefined): string | undefined {
  if (name === undefined) return undefined;
  if (name.text !== undefined) return name.text;
  const words = [
    ...(name.prefix ?? []),
    ...(name.given ?? []),
    name.family ?? '',
    ...(name.suffix ?? []),
  ];
  const text = words.filter((word) => word !== '').join(' ');
  return text === '' ? undefined : text;
}
