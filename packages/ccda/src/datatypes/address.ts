import type { Address, Period } from 'fhir/r4';
import { child, children, elements, plainText, type XmlElement } from '../xml/xml-element.ts';
import { mapUse } from './name.ts';

/** ConceptMap CF-AddressUse. */
const uses = new Map<string, NonNullable<Address['use']>>([
  ['BAD', 'old'],
  ['H', 'home'],
  ['HP', 'home'],
  ['HV', 'home'],
  ['TMP', 'temp'],
  ['WP', 'work'],
  ['DIR', 'work'],
  ['PUB', 'work'],
]);
const types = new Map<string, NonNullable<Address['type']>>([
  ['PHYS', 'physical'],
  ['PST', 'postal'],
]);
const streetParts = [
  'houseNumber',
  'houseNumberNumeric',
  'direction',
  'streetName',
  'streetNameBase',
  'streetNameType',
];

function lines(element: XmlElement): string[] {
  const written = children(element, 'streetAddressLine').flatMap((line) => plainText(line) ?? []);
  const street = elements(element)
    .filter((part) => streetParts.includes(part.name))
    .flatMap((part) => plainText(part) ?? [])
    .join(' ');
  const more = ['additionalLocator', 'unitID', 'postBox', 'careOf', 'deliveryAddressLine'].flatMap(
    (name) => children(element, name).flatMap((part) => plainText(part) ?? []),
  );
  return [...written, ...(street === '' ? [] : [street]), ...more];
}

/** AD to Address; undefined when nothing but a null flavor is there. */
export function toAddress(
  element: XmlElement,
  period: (element: XmlElement) => Period | undefined,
): Address | undefined {
  const part = (name: string) => plainText(child(element, name));
  const useable = child(element, 'useablePeriod');
  const address: Address = {
    line: lines(element),
    city: part('city'),
    district: part('county'),
    state: part('state'),
    postalCode: part('postalCode'),
    country: part('country'),
  };
  const empty =
    address.line?.length === 0 &&
    Object.values(address).every((value) => Array.isArray(value) || value === undefined);
  // Only text beside parts: an address written as a sentence.
  const text = empty ? plainText(element) : undefined;
  if (empty && text === undefined) return undefined;
  return {
    use: mapUse(element, uses),
    type: mapUse(element, types),
    text,
    ...address,
    period: useable === undefined ? undefined : period(useable),
  };
}

/** An address on one line. */
export function addressText(address: Address): string | undefined {
  if (address.text !== undefined) return address.text;
  const words = [
    ...(address.line ?? []),
    address.city,
    address.state,
    address.postalCode,
    address.country,
  ];
  const text = words.filter((word) => word !== undefined && word !== '').join(' ');
  return text === '' ? undefined : text;
}
