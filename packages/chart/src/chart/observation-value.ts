import type { Observation, ObservationComponent, Quantity } from 'fhir/r4';
import { conceptText, hasCode } from './concept-text.ts';
import { lastSample } from './sampled-data.ts';
import { unitText } from './unit-text.ts';
import { DIASTOLIC, SYSTOLIC } from './vital-signs.table.ts';

/** The component with a code. */
export function component(
  observation: Observation,
  code: string,
): ObservationComponent | undefined {
  return observation.component?.find((part) => hasCode(part.code, [code]));
}

/** When an observation was made, with the precision of its source. */
export function whenOf(observation: Observation): string | undefined {
  return (
    observation.effectiveDateTime ??
    observation.effectivePeriod?.start ??
    observation.effectiveInstant ??
    observation.issued
  );
}

/** A result in words: the value, or its parts joined, or why there is none. */
export function valueText(observation: Observation | ObservationComponent): string {
  if (observation.valueQuantity) return quantityText(observation.valueQuantity);
  if (observation.valueCodeableConcept) return conceptText(observation.valueCodeableConcept);
  if (observation.valueString) return observation.valueString;
  if (observation.valueInteger !== undefined) return String(observation.valueInteger);
  if (observation.valueBoolean !== undefined) return observation.valueBoolean ? 'Yes' : 'No';
  if (observation.valueDateTime) return observation.valueDateTime;
  if (observation.valueTime) return observation.valueTime;
  if (observation.valuePeriod) {
    const { start = '', end = '' } = observation.valuePeriod;
    return `${start} to ${end}`.trim();
  }
  if (observation.valueRatio) {
    const { numerator, denominator } = observation.valueRatio;
    return [numerator, denominator].map((part) => (part ? quantityText(part) : '?')).join(' : ');
  }
  if (observation.valueRange) {
    const { low, high } = observation.valueRange;
    return `${low ? quantityText(low) : ''} to ${high ? quantityText(high) : ''}`;
  }
  if (observation.valueSampledData) {
    const value = lastSample(observation.valueSampledData);
    const { unit, code } = observation.valueSampledData.origin;
    return value === undefined ? 'No value' : quantityText({ value, ...unitOrCode(unit ?? code) });
  }
  if (!('resourceType' in observation)) return absent(observation);
  const systolic = component(observation, SYSTOLIC)?.valueQuantity;
  const diastolic = component(observation, DIASTOLIC)?.valueQuantity;
  if (systolic && diastolic) return `${systolic.value}/${quantityText(diastolic)}`;
  const parts = (observation.component ?? []).map(
    (part) => `${conceptText(part.code)}: ${valueText(part)}`,
  );
  return parts.length > 0 ? parts.join('; ') : absent(observation);
}

function unitOrCode(unit: string | undefined): Pick<Quantity, 'unit'> {
  return unit ? { unit } : {};
}

function absent(observation: ObservationComponent): string {
  return observation.dataAbsentReason ? conceptText(observation.dataAbsentReason) : 'No value';
}

function quantityText({ comparator, value, unit, code }: Quantity): string {
  const number = value === undefined ? '?' : numberText(value);
  return `${comparator ?? ''}${number} ${unitText(unit ?? code)}`.trim();
}

/** Drops digits that no measurement has (97.30000000000001), never those before the point. */
function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const whole = String(Math.trunc(Math.abs(value))).length;
  return String(Number(value.toPrecision(Math.min(100, Math.max(6, whole + 3)))));
}
