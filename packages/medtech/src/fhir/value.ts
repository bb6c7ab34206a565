import type { CodeableConcept, Coding, Observation, Quantity, SampledData } from 'fhir/r4';
import { MedtechError } from '../errors.ts';
import type { CodeTemplate, ValueTemplate } from '../mapping/fhir-schema.ts';
import type { Instant } from '../time.ts';
import { parseDecimal } from './decimal.ts';
import type { Sample } from './observation-group.ts';
import { buildSamples, isLate, mergeSamples } from './sampled-data.ts';

/** The `value[x]` of an Observation or component, as far as the mapping can express it. */
export type FhirValue = {
  valueSampledData?: SampledData;
  valueQuantity?: Quantity;
  valueString?: string;
  valueCodeableConcept?: CodeableConcept;
};

type Period = { readonly start: Instant; readonly end: Instant };

/** What stands in the FHIR server: the value, the period it is for and when it was issued. */
export type StoredValue = {
  readonly holder: FhirValue & Pick<Observation, 'valueBoolean'>;
  readonly start: Instant;
  readonly issued: Instant | undefined;
};

/** Makes a value from the samples of a property; SampledData fills the period. */
export function createValue(
  template: ValueTemplate,
  samples: readonly Sample[],
  period: Period,
): FhirValue {
  switch (template.valueType) {
    case 'SampledData':
      return {
        valueSampledData: {
          origin: { value: 0, ...(template.unit !== undefined && { unit: template.unit }) },
          period: template.defaultPeriod,
          dimensions: 1,
          data: buildSamples(samples, period.start, period.end, template.defaultPeriod),
        },
      };
    case 'Quantity': {
      const { unit, system, code } = template;
      return {
        valueQuantity: {
          value: onlyNumber(samples),
          ...(unit !== undefined && { unit }),
          ...(system !== undefined && { system }),
          ...(code !== undefined && { code }),
        },
      };
    }
    case 'String':
      return { valueString: onlySample(samples, 'InvalidOperationException').value };
    case 'CodeableConcept':
      return { valueCodeableConcept: toConcept(template) };
  }
}

/** As {@link createValue}, on top of what is stored. */
export function mergeValue(
  template: ValueTemplate,
  samples: readonly Sample[],
  period: Period,
  stored: StoredValue,
): FhirValue {
  const member = `value${template.valueType}` as const;
  const { holder } = stored;
  const other = Object.keys(holder).find((key) => /^value[A-Z]/.test(key) && key !== member);
  if (other !== undefined) {
    throw new MedtechError('NotSupportedException', 'The stored value is of another type.', {
      details: { field: template.valueName },
    });
  }
  if (template.valueType === 'SampledData' && holder.valueSampledData !== undefined) {
    const { start, end } = period;
    return {
      valueSampledData: mergeSamples(
        holder.valueSampledData,
        stored.start,
        samples,
        start,
        end,
        stored.issued,
      ),
    };
  }
  const late = samples.every((sample) => isLate(sample.ingestionTime, stored.issued));
  if (late && holder[member] !== undefined) return { [member]: holder[member] };
  return createValue(template, samples, period);
}

function onlyNumber(samples: readonly Sample[]): number {
  const value = parseDecimal(onlySample(samples, 'InvalidQuantityFhirValueException').value);
  if (value !== undefined) return value;
  throw new MedtechError('InvalidQuantityFhirValueException', 'The value is not a number.');
}

function onlySample(
  samples: readonly Sample[],
  code: 'InvalidQuantityFhirValueException' | 'InvalidOperationException',
): Sample {
  const [sample] = samples;
  if (sample !== undefined && samples.length === 1) return sample;
  throw new MedtechError(code, 'Expected one value in the period, there are more.');
}

export function toConcept(template: {
  codes?: readonly CodeTemplate[] | undefined;
  text?: string | undefined;
}): CodeableConcept {
  const { codes, text } = template;
  return {
    ...(codes !== undefined && { coding: codes.map(toCoding) }),
    ...(text !== undefined && { text }),
  };
}

export const toCoding = ({ system, code, display }: CodeTemplate): Coding => ({
  ...(system !== undefined && { system }),
  ...(code !== undefined && { code }),
  ...(display !== undefined && { display }),
});
