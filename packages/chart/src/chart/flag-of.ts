import type {
  CodeableConcept,
  Observation,
  ObservationComponent,
  ObservationReferenceRange,
  Quantity,
} from 'fhir/r4';
import type { Flag, ReferenceRange } from '../contract.ts';
import { hasCode } from './concept-text.ts';
import { unitKey } from './unit-text.ts';

// HL7 v3 ObservationInterpretation.
const flags = new Map<string, Flag>([
  ['L', 'low'],
  ['LL', 'critical-low'],
  ['LU', 'critical-low'],
  ['<', 'low'],
  ['H', 'high'],
  ['HH', 'critical-high'],
  ['HU', 'critical-high'],
  ['>', 'high'],
  ['A', 'abnormal'],
  ['AA', 'abnormal'],
  ['POS', 'abnormal'],
  ['DET', 'abnormal'],
  ['R', 'abnormal'],
]);
const unremarkable = ['N', 'NEG', 'ND', 'NR', 'S', 'WR'];

const severity: readonly Flag[] = ['critical-high', 'critical-low', 'high', 'low', 'abnormal'];

/**
 * The source's own interpretation, else the value held against its own reference range; of a result with parts, the
 * gravest of them.
 */
export function flagOf(observation: Observation): Flag | undefined {
  const said = interpretationOf(observation.interpretation);
  if (said) return said === 'normal' ? undefined : said;
  const found = [observation, ...(observation.component ?? [])].map(flagOfPart);
  return severity.find((flag) => found.includes(flag));
}

function flagOfPart({
  interpretation,
  valueQuantity,
  referenceRange,
}: Pick<ObservationComponent, 'interpretation' | 'valueQuantity' | 'referenceRange'>):
  | Flag
  | undefined {
  const said = interpretationOf(interpretation);
  if (said) return said === 'normal' ? undefined : said;
  const range = normalRange(referenceRange);
  return range && valueQuantity ? compared(valueQuantity, range) : undefined;
}

function interpretationOf(concepts: CodeableConcept[] = []): Flag | 'normal' | undefined {
  const codes = concepts.flatMap(({ coding }) => coding ?? []).map(({ code = '' }) => code);
  const said = codes.flatMap((code) => flags.get(code) ?? []);
  return (
    severity.find((flag) => said.includes(flag)) ??
    (codes.some((code) => unremarkable.includes(code)) ? 'normal' : undefined)
  );
}

function compared(quantity: Quantity, range: ObservationReferenceRange): Flag | undefined {
  const { value, comparator = '' } = quantity;
  if (value === undefined) return undefined;
  const bound = (limit: Quantity | undefined): number | undefined =>
    limit && (!unitKey(limit) || unitKey(limit) === unitKey(quantity)) ? limit.value : undefined;
  const [low, high] = [bound(range.low), bound(range.high)];
  // "<5" says nothing about how low, and cannot be too high; ">" the other way round.
  const isBelow = comparator.startsWith('<');
  const isAbove = comparator.startsWith('>');
  if (low !== undefined && !isAbove && (value < low || (comparator === '<' && value === low)))
    return 'low';
  if (high !== undefined && !isBelow && (value > high || (comparator === '>' && value === high)))
    return 'high';
  return undefined;
}

/** The one normal range; undefined where there are several (by age or sex): which one applies is not known here. */
function normalRange(
  ranges: ObservationReferenceRange[] = [],
): ObservationReferenceRange | undefined {
  const normal = ranges.filter(({ type }) => !type || hasCode(type, ['normal']));
  return normal.length === 1 ? normal[0] : undefined;
}

/** The normal range as it is shown; several are shown as their words. */
export function rangeOf(
  ranges: ObservationReferenceRange[] | undefined,
): ReferenceRange | undefined {
  const range = normalRange(ranges);
  if (!range) {
    const text = (ranges ?? []).flatMap((other) => other.text ?? []).join('; ');
    return text ? { text } : undefined;
  }
  const { low, high, text } = range;
  return {
    ...(low?.value === undefined ? {} : { low: low.value }),
    ...(high?.value === undefined ? {} : { high: high.value }),
    ...(text ? { text } : {}),
  };
}
