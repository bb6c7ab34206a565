import type { Message } from './envelope.ts';
import { type MedtechError, toMedtechError } from './errors.ts';
import { type Convert, extract, toText, toTimestamp } from './extract.ts';
import type { DeviceMapping, DeviceTemplate } from './mapping/device-mapping.ts';
import type { Measurement, MeasurementProperty } from './measurement.ts';
import type { Instant } from './time.ts';

/** What became of one event. Measurements made before the error stand, as upstream. */
export type Normalised = {
  readonly measurements: readonly Measurement[];
  readonly error?: MedtechError;
};

/**
 * Applies every template of a device mapping to a message, in the order of the file; never throws.
 *
 * @param ingestionTimeUtc when the Event Hub took the event
 */
export function normalise(
  mapping: DeviceMapping,
  message: Message,
  ingestionTimeUtc?: Instant,
): Normalised {
  const measurements: Measurement[] = [];
  const matches = mapping.match(message);
  for (let index = 0; index < mapping.templates.length; index++) {
    const match = matches[index];
    const template = mapping.templates[index];
    if (match === undefined || template === undefined) continue;
    try {
      if (match.error !== undefined) throw match.error;
      for (const token of match.tokens) {
        measurements.push(measure(template, scopeOf(template, message, token), ingestionTimeUtc));
      }
    } catch (error) {
      return { measurements, error: toMedtechError(error).at({ template: template.typeName }) };
    }
  }
  return { measurements };
}

/**
 * What the expressions of a template see: for CalculatedContent the whole message with the match as `matchedToken`,
 * for the other types the match alone.
 */
export function scopeOf(template: DeviceTemplate, message: Message, token: unknown): unknown {
  return template.type === 'calculatedcontent' ? { ...message, matchedToken: token } : token;
}

function measure(
  template: DeviceTemplate,
  scope: unknown,
  ingestionTimeUtc: Instant | undefined,
): Measurement {
  // A required field either has a value or throws.
  const deviceId = field('DeviceIdExpression', template.deviceId, scope, toText, true) ?? '';
  const occurrenceTimeUtc =
    field('TimestampExpression', template.timestamp, scope, toTimestamp, true) ?? '';
  // Optional in a template, but once it is there it has to give a value.
  const correlationId = field(
    'CorrelationIdExpression',
    template.correlationId,
    scope,
    toText,
    true,
  );
  const patientId = field('PatientIdExpression', template.patientId, scope, toText, false);
  const encounterId = field('EncounterIdExpression', template.encounterId, scope, toText, false);
  const properties: MeasurementProperty[] = [];
  for (const { name, expressions, required } of template.values) {
    const value = field(name, expressions, scope, toText, required);
    if (value !== null) properties.push({ name, value });
  }
  const type = template.typeName;
  const rest = { deviceId, patientId, encounterId, correlationId, properties };
  return ingestionTimeUtc === undefined
    ? { type, occurrenceTimeUtc, ...rest }
    : { type, occurrenceTimeUtc, ingestionTimeUtc, ...rest };
}

function field(
  name: string,
  expressions: DeviceTemplate['deviceId'],
  scope: unknown,
  convert: Convert<string>,
  required: boolean,
): string | null {
  if (expressions.length === 0) return null;
  try {
    return extract(expressions, scope, convert, required);
  } catch (error) {
    throw toMedtechError(error).at({ field: name });
  }
}
