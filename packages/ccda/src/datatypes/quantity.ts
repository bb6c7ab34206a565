import type { Quantity, Range, Ratio } from 'fhir/r4';
import { attribute, child, plainText, type XmlElement } from '../xml/xml-element.ts';
import { codeSystemUris } from './code-systems.table.ts';

const ucum = 'http://unitsofmeasure.org';
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
// UCUM codes are printable ASCII without blanks; anything else is a unit in words.
const ucumLike = /^[!-~]+$/;

/** A CDA REAL as a number; undefined for anything JSON could not hold. */
export function toNumber(text: string | undefined): number | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || !decimal.test(trimmed)) return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

function unitFields(unit: string | undefined): Quantity {
  if (unit === undefined) return {};
  const trimmed = unit.trim();
  if (!ucumLike.test(trimmed)) return { unit: trimmed };
  return { unit: trimmed, system: ucum, code: trimmed };
}

/** PQ (or INT, REAL) to Quantity; a PQ without a number is read from its translation. */
export function toQuantity(element: XmlElement | undefined): Quantity | undefined {
  if (element === undefined) return undefined;
  const value = toNumber(attribute(element, 'value'));
  if (value !== undefined) return { value, ...unitFields(attribute(element, 'unit')) };
  const translation = child(element, 'translation');
  const translated = toNumber(attribute(translation, 'value'));
  if (translation === undefined || translated === undefined) return undefined;
  const code = attribute(translation, 'code');
  const codeSystem = attribute(translation, 'codeSystem');
  const unit =
    plainText(child(translation, 'originalText')) ?? attribute(translation, 'displayName') ?? code;
  if (code === undefined || codeSystem === undefined) return { value: translated, unit };
  return {
    value: translated,
    unit,
    code,
    system: codeSystemUris.get(codeSystem) ?? `urn:oid:${codeSystem}`,
  };
}

export type Interval =
  | { readonly kind: 'quantity'; readonly quantity: Quantity }
  | { readonly kind: 'range'; readonly range: Range };

const isOpen = (element: XmlElement | undefined): boolean =>
  attribute(element, 'inclusive') === 'false';

/** IVL_PQ by the guide: one bound becomes a comparator, two a Range; a low of 0 is no bound. */
export function toInterval(element: XmlElement | undefined): Interval | undefined {
  if (element === undefined) return undefined;
  const lowElement = child(element, 'low');
  const highElement = child(element, 'high');
  const low = toQuantity(lowElement);
  const high = toQuantity(highElement);
  if (low === undefined && high === undefined) {
    const quantity = toQuantity(element) ?? toQuantity(child(element, 'center'));
    return quantity === undefined ? undefined : { kind: 'quantity', quantity };
  }
  if (high !== undefined && (low === undefined || (low.value === 0 && !isOpen(lowElement))))
    return {
      kind: 'quantity',
      quantity: { ...high, comparator: isOpen(highElement) ? '<' : '<=' },
    };
  if (low !== undefined && high === undefined)
    return { kind: 'quantity', quantity: { ...low, comparator: isOpen(lowElement) ? '>' : '>=' } };
  return { kind: 'range', range: { low, high } };
}

/** IVL_PQ as plain bounds, as reference ranges and doses want them. */
export function toRange(element: XmlElement | undefined): Range | undefined {
  const low = toQuantity(child(element, 'low'));
  const high = toQuantity(child(element, 'high'));
  return low === undefined && high === undefined ? undefined : { low, high };
}

/** RTO to Ratio. */
export function toRatio(element: XmlElement | undefined): Ratio | undefined {
  const numerator = toQuantity(child(element, 'numerator'));
  const denominator = toQuantity(child(element, 'denominator'));
  if (numerator === undefined && denominator === undefined) return undefined;
  return { numerator, denominator };
}

/** MO as a quantity of a currency (R4 Observations hold no Money). */
export function toCurrency(element: XmlElement): Quantity | undefined {
  const value = toNumber(attribute(element, 'value'));
  const currency = attribute(element, 'currency');
  if (value === undefined) return undefined;
  if (currency === undefined) return { value };
  return { value, unit: currency, system: 'urn:iso:std:iso:4217', code: currency };
}

const ageUnits = new Map([
  ['a', 'year'],
  ['mo', 'month'],
  ['wk', 'week'],
  ['d', 'day'],
  ['h', 'hour'],
  ['min', 'minute'],
]);

/** PQ to Age: the unit in words, as FHIR shows ages. */
export function toAge(element: XmlElement | undefined): Quantity | undefined {
  const quantity = toQuantity(element);
  if (quantity?.code === undefined) return quantity;
  return { ...quantity, unit: ageUnits.get(quantity.code) ?? quantity.unit };
}
