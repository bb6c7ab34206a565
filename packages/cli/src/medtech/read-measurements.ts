import {
  type DeviceMapping,
  type Measurement,
  MedtechError,
  normalise,
  parseMeasurement,
  readSampleEvent,
} from '@fph/medtech';
import type { Report, TransformInput } from '../transform-io.ts';
import { asIssue } from './describe-issue.ts';
import { jsonLines } from './json-lines.ts';

/** Measurements of a file, and the line of each. Lines that failed have been reported, once each. */
export type ReadMeasurements = {
  readonly measurements: readonly Measurement[];
  lineOf(measurement: Measurement): number;
  readonly failedLines: Set<number>;
};

/** Reads measurements as they are, or makes them from device events when a mapping is given. */
export async function readMeasurements(
  input: TransformInput,
  report: Report,
  mapping?: DeviceMapping,
): Promise<ReadMeasurements> {
  const lines = new Map<Measurement, number>();
  const failedLines = new Set<number>();
  for await (const item of jsonLines(input)) {
    const { made, error } =
      'error' in item ? { made: [], error: item.error } : read(item.value, mapping);
    for (const measurement of made) lines.set(measurement, item.line);
    if (error) {
      failedLines.add(item.line);
      await report(asIssue(error, `line ${item.line}`));
    }
  }
  return {
    measurements: [...lines.keys()],
    lineOf: (measurement) => lines.get(measurement) ?? 0,
    failedLines,
  };
}

function read(
  value: unknown,
  mapping: DeviceMapping | undefined,
): { made: readonly Measurement[]; error?: MedtechError } {
  try {
    if (mapping === undefined) {
      return { made: (Array.isArray(value) ? value : [value]).map(parseMeasurement) };
    }
    const { message, ingestionTimeUtc } = readSampleEvent(value, mapping);
    const { measurements, error } = normalise(mapping, message, ingestionTimeUtc);
    return { made: measurements, ...(error && { error }) };
  } catch (error) {
    if (!(error instanceof MedtechError)) throw error;
    return { made: [], error };
  }
}
