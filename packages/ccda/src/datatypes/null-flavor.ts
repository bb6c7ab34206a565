import type { Extension } from 'fhir/r4';
import { attribute, type XmlElement } from '../xml/xml-element.ts';

export const dataAbsentReason = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
export const nullFlavorSystem = 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor';

/** ConceptMap CF-NullFlavorDataAbsentReason; flavors it does not name are read as their nearest parent. */
const reasons = new Map([
  ['NI', 'unknown'],
  ['OTH', 'unsupported'],
  ['NINF', 'negative-infinity'],
  ['PINF', 'positive-infinity'],
  ['MSK', 'masked'],
  ['NA', 'not-applicable'],
  ['UNK', 'unknown'],
  ['ASKU', 'asked-unknown'],
  ['NAV', 'temp-unknown'],
  ['NASK', 'not-asked'],
  ['TRC', 'unsupported'],
  ['NP', 'unknown'],
  ['INV', 'error'],
  ['DER', 'unsupported'],
  ['UNC', 'unsupported'],
  ['QS', 'unsupported'],
]);

/** The data-absent-reason code of a nullFlavor. */
export function absentReason(nullFlavor: string | undefined): string {
  return reasons.get(nullFlavor ?? 'UNK') ?? 'unknown';
}

/** The data-absent-reason extension for an element that says why it has no value. */
export function absentExtension(element: XmlElement | undefined): Extension {
  return { url: dataAbsentReason, valueCode: absentReason(attribute(element, 'nullFlavor')) };
}
