import type {
  CodeableConcept,
  Extension,
  Observation,
  ObservationComponent,
  ObservationReferenceRange,
} from 'fhir/r4';
import { absentReason } from '../datatypes/null-flavor.ts';
import {
  toCurrency,
  toInterval,
  toNumber,
  toQuantity,
  toRange,
  toRatio,
} from '../datatypes/quantity.ts';
import { toAttachment } from '../document/attachment.ts';
import {
  type Context,
  conceptsOf,
  identifiersOf,
  narrativeOf,
  requiredConcept,
  subjectOf,
  textOf,
  timeChoice,
  timeField,
  timestampOf,
  toConcept,
  toPeriod,
} from '../document/context.ts';
import { actorReferences } from '../header/actor.ts';
import {
  attribute,
  child,
  children,
  elements,
  plainText,
  rawText,
  type XmlElement,
} from '../xml/xml-element.ts';
import { clockKey, concept, isNegated, notesOf, statusOf } from './statement.ts';

type Value = Pick<
  Observation,
  | 'valueQuantity'
  | 'valueCodeableConcept'
  | 'valueString'
  | 'valueBoolean'
  | 'valueInteger'
  | 'valueRange'
  | 'valueRatio'
  | 'valueDateTime'
  | 'valuePeriod'
  | 'valueSampledData'
>;

const backported = 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.value';
const categorySystem = 'http://terminology.hl7.org/CodeSystem/observation-category';
const categoryDisplays = new Map([
  ['vital-signs', 'Vital Signs'],
  ['laboratory', 'Laboratory'],
  ['imaging', 'Imaging'],
  ['social-history', 'Social History'],
  ['survey', 'Survey'],
  ['exam', 'Exam'],
  ['procedure', 'Procedure'],
  ['therapy', 'Therapy'],
  ['activity', 'Activity'],
]);

/** A category of the base code system. */
export const observationCategory = (code: string): CodeableConcept =>
  concept(categorySystem, code, categoryDisplays.get(code));

/** ConceptMap CF-ResultStatus. */
const statuses = new Map<string, Observation['status']>([
  ['aborted', 'cancelled'],
  ['active', 'registered'],
  ['cancelled', 'cancelled'],
  ['completed', 'final'],
  ['held', 'registered'],
  ['suspended', 'registered'],
  ['nullified', 'entered-in-error'],
]);

export const observationStatus = (statement: XmlElement): Observation['status'] =>
  statuses.get(statusOf(statement) ?? '') ??
  (statusOf(statement) === undefined ? 'final' : 'unknown');

/** The declared type of a value without its prefix; guessed from its shape where the document does not say. */
export function typeOf(value: XmlElement): string {
  const declared = attribute(value, 'xsi:type')?.replace(/^.*:/, '');
  if (declared !== undefined) return declared;
  if (attribute(value, 'code') !== undefined || child(value, 'translation') !== undefined)
    return 'CD';
  if (attribute(value, 'unit') !== undefined) return 'PQ';
  if (child(value, 'low') !== undefined || child(value, 'high') !== undefined) return 'IVL_PQ';
  if (attribute(value, 'value') !== undefined)
    return toNumber(attribute(value, 'value')) === undefined ? 'ST' : 'PQ';
  return 'ST';
}

function quantityValue(ctx: Context, value: XmlElement): Value {
  const quantity = toQuantity(value);
  if (quantity !== undefined) return { valueQuantity: quantity };
  const text = attribute(value, 'value');
  if (text === undefined) return {};
  // A result that is no number is still a result.
  ctx.log.add('warning', 'invalid-quantity', value);
  return {};
}

function sampledValue(value: XmlElement): Value {
  const origin = toQuantity(child(value, 'origin'));
  const scale = toQuantity(child(value, 'scale'));
  const digits = plainText(child(value, 'digits'));
  if (origin === undefined || digits === undefined) return {};
  const { comparator: _none, ...bare } = origin;
  return {
    valueSampledData: {
      origin: bare,
      period: 1,
      factor: scale?.value,
      dimensions: 1,
      data: digits,
    },
  };
}

function encapsulatedValue(
  ctx: Context,
  value: XmlElement,
): { value: Value; extension?: Extension[] } {
  const mediaType = attribute(value, 'mediaType');
  const isBinary = attribute(value, 'representation') === 'B64';
  if (!isBinary && (mediaType === undefined || mediaType.startsWith('text/'))) {
    const text = textOf(ctx, value);
    return { value: text === undefined ? {} : { valueString: text } };
  }
  const attachment = toAttachment(ctx, value);
  if (attachment === undefined) return { value: {} };
  return { value: {}, extension: [{ url: backported, valueAttachment: attachment }] };
}

/** One CDA value of any type as the value[x] of an Observation or component. */
function toValue(ctx: Context, value: XmlElement): { value: Value; extension?: Extension[] } {
  const type = typeOf(value);
  const text = (): Value => {
    const words = textOf(ctx, value) ?? attribute(value, 'value');
    return words === undefined ? {} : { valueString: words };
  };
  switch (type) {
    case 'PQ':
    case 'REAL':
      return { value: quantityValue(ctx, value) };
    case 'IVL_PQ':
    case 'IVL_REAL':
    case 'IVL_INT': {
      const interval = toInterval(value);
      if (interval === undefined) return { value: {} };
      return {
        value:
          interval.kind === 'quantity'
            ? { valueQuantity: interval.quantity }
            : { valueRange: interval.range },
      };
    }
    case 'CD':
    case 'CE':
    case 'CV':
    case 'CO':
    case 'CS':
    case 'PQR': {
      const coded = toConcept(ctx, value);
      return { value: coded === undefined ? {} : { valueCodeableConcept: coded } };
    }
    case 'INT': {
      const number = toNumber(attribute(value, 'value'));
      if (number === undefined) return { value: quantityValue(ctx, value) };
      return {
        value: Number.isSafeInteger(number)
          ? { valueInteger: number }
          : { valueQuantity: { value: number } },
      };
    }
    case 'BL': {
      const flag = attribute(value, 'value');
      return { value: flag === undefined ? {} : { valueBoolean: flag === 'true' } };
    }
    case 'TS':
      return { value: timeField(ctx, 'valueDateTime', timestampOf(ctx, value)) };
    case 'IVL_TS': {
      const period = toPeriod(ctx, value);
      return { value: period === undefined ? {} : { valuePeriod: period } };
    }
    case 'RTO':
    case 'RTO_PQ_PQ':
    case 'RTO_QTY_QTY': {
      const ratio = toRatio(value);
      return { value: ratio === undefined ? {} : { valueRatio: ratio } };
    }
    case 'MO': {
      const amount = toCurrency(value);
      return { value: amount === undefined ? {} : { valueQuantity: amount } };
    }
    case 'II': {
      const id = [attribute(value, 'root'), attribute(value, 'extension')].filter(
        (part) => part !== undefined,
      );
      return { value: id.length === 0 ? {} : { valueString: id.join(' ') } };
    }
    case 'SLIST_PQ':
      return { value: sampledValue(value) };
    case 'ED':
      return encapsulatedValue(ctx, value);
    case 'ST':
    case 'SC':
    case 'ENXP':
    case 'EN':
    case 'PN':
    case 'ON':
    case 'TN':
    case 'AD':
    case 'TEL':
    case 'URL':
      return { value: text() };
    default: {
      const fallback = text();
      if (Object.keys(fallback).length === 0) ctx.log.add('warning', 'invalid-value', value);
      return { value: fallback };
    }
  }
}

/** The value of an observation, with dataAbsentReason when it says why there is none. */
export function valueFields(
  ctx: Context,
  statement: XmlElement,
): Partial<Observation> & { extension?: Extension[] } {
  const values = children(statement, 'value');
  const [first] = values;
  if (first === undefined) return {};
  const { value, extension } = toValue(ctx, first);
  if (Object.keys(value).length > 0 || extension !== undefined)
    return extension === undefined ? value : { ...value, extension };
  const flavor = attribute(first, 'nullFlavor');
  if (flavor === undefined && rawText(first).trim() === '' && first.attributes.length === 0)
    return {};
  return {
    dataAbsentReason: concept(
      'http://terminology.hl7.org/CodeSystem/data-absent-reason',
      absentReason(flavor),
    ),
  };
}

/** Further values beyond the first: each a component with the same code. */
function moreValues(
  ctx: Context,
  statement: XmlElement,
  code: CodeableConcept,
): ObservationComponent[] {
  return children(statement, 'value')
    .slice(1)
    .flatMap((value) => {
      const { value: fields } = toValue(ctx, value);
      return Object.keys(fields).length === 0 ? [] : [{ code, ...fields } as ObservationComponent];
    });
}

/** Reference ranges; only those without interpretation or for "normal" (guide, CF-results). */
function referenceRanges(ctx: Context, statement: XmlElement): ObservationReferenceRange[] {
  return children(statement, 'referenceRange').flatMap((reference) => {
    const range = child(reference, 'observationRange');
    const interpretation = attribute(child(range, 'interpretationCode'), 'code');
    if (range === undefined || (interpretation !== undefined && interpretation !== 'N')) return [];
    const value = child(range, 'value');
    const bounds =
      value !== undefined && typeOf(value).startsWith('IVL') ? toRange(value) : undefined;
    const words =
      bounds === undefined && value !== undefined
        ? (textOf(ctx, value) ?? singleQuantity(value))
        : undefined;
    const text = textOf(ctx, child(range, 'text')) ?? words;
    return [{ low: bounds?.low, high: bounds?.high, text }];
  });
}

function singleQuantity(value: XmlElement): string | undefined {
  const quantity = toQuantity(value);
  return quantity === undefined
    ? undefined
    : [quantity.value, quantity.unit].filter((part) => part !== undefined).join(' ');
}

export type ObservationOptions = {
  readonly category: readonly CodeableConcept[];
  /** Used where the statement has no time of its own. */
  readonly time?: XmlElement | undefined;
  readonly code?: CodeableConcept | undefined;
  readonly authorPerforms?: boolean;
};

/** CDA observation to Observation: the rows that results, vital signs, social history and the rest have in common. */
export function toObservation(
  ctx: Context,
  statement: XmlElement,
  options: ObservationOptions,
): Observation {
  const own = child(statement, 'effectiveTime');
  const hasTime =
    own !== undefined &&
    (attribute(own, 'value') !== undefined ||
      elements(own).some((bound) => attribute(bound, 'value') !== undefined));
  const codeElement = child(statement, 'code');
  const code = options.code ?? requiredConcept(ctx, codeElement);
  const performer = actorReferences(ctx, statement, 'performer');
  const authors =
    options.authorPerforms && performer.length === 0
      ? actorReferences(ctx, statement, 'author')
      : [];
  const value = valueFields(ctx, statement);
  return {
    resourceType: 'Observation',
    text: narrativeOf(ctx, statement),
    extension: value.extension,
    identifier: identifiersOf(ctx, statement),
    status: observationStatus(statement),
    category: [...options.category],
    code,
    subject: subjectOf(ctx),
    ...timeChoice(ctx, 'effective', hasTime ? own : options.time),
    performer: [...performer, ...authors].filter((reference) => reference !== undefined),
    ...value,
    ...(isNegated(statement) ? negation(value) : {}),
    interpretation: conceptsOf(ctx, statement, 'interpretationCode'),
    note: notesOf(ctx, statement),
    bodySite: toConcept(ctx, child(statement, 'targetSiteCode')),
    method: toConcept(ctx, child(statement, 'methodCode')),
    referenceRange: referenceRanges(ctx, statement),
    component: moreValues(ctx, statement, code),
  };
}

// The finding was looked for and is not there: the value must not read as if it were.
function negation(value: Partial<Observation>): Partial<Observation> {
  if (value.valueCodeableConcept === undefined) return { valueBoolean: false };
  const { valueCodeableConcept } = value;
  const text = valueCodeableConcept.text ?? valueCodeableConcept.coding?.[0]?.display;
  return {
    valueCodeableConcept: {
      text: `Not: ${text ?? valueCodeableConcept.coding?.[0]?.code ?? 'value'}`,
    },
  };
}

/** Tells two observations apart that carry one id by mistake: what was observed, and when. */
export function observationKind(observation: Observation): string {
  const { code, effectiveDateTime, _effectiveDateTime, effectivePeriod } = observation;
  return `${code.coding?.[0]?.code ?? code.text ?? ''}|${clockKey(effectiveDateTime, _effectiveDateTime) ?? clockKey(effectivePeriod?.start, effectivePeriod?._start) ?? ''}`;
}
