import type { SampledData } from 'fhir/r4';

export type Sample = { value: number; offsetMs: number };

/**
 * The numbers of a device's stream, each with its distance from the start. Of data with several dimensions, the first;
 * `E`, `L` and `U` (error, below and above the limit) are no numbers.
 */
export function samplesOf({
  data = '',
  origin,
  factor = 1,
  period,
  dimensions = 1,
}: SampledData): Sample[] {
  const stride = Math.max(1, dimensions);
  return data.split(/\s+/).flatMap((text, index) => {
    const value = Number(text);
    if (text === '' || Number.isNaN(value) || index % stride !== 0) return [];
    const offsetMs = (index / stride) * period;
    return [{ value: (origin.value ?? 0) + value * factor, offsetMs }];
  });
}

/** The newest number of a device's stream. */
export function lastSample(sampled: SampledData): number | undefined {
  return samplesOf(sampled).at(-1)?.value;
}
