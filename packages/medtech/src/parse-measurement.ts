import { z } from 'zod';
import { MedtechError } from './errors.ts';
import type { Measurement } from './measurement.ts';
import { numberText } from './parse-json.ts';
import { parseInstant } from './time.ts';

const instant = z.string().transform((text, context) => {
  const parsed = parseInstant(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'Not a date and time' });
  return z.NEVER;
});
const id = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const text = z.union([z.string(), z.number().transform(numberText)]);

const measurement = z.object({
  type: z.string(),
  occurrenceTimeUtc: instant,
  ingestionTimeUtc: instant.nullish(),
  deviceId: z.string(),
  patientId: id,
  encounterId: id,
  correlationId: id,
  properties: z.array(z.object({ name: z.string(), value: text })),
});

/**
 * Reads a measurement that was normalised before.
 *
 * @throws MedtechError `InvalidDataFormatException`
 */
export function parseMeasurement(value: unknown): Measurement {
  const parsed = measurement.safeParse(value);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new MedtechError('InvalidDataFormatException', 'The measurement is not complete.', {
      details: { field },
    });
  }
  const { ingestionTimeUtc, ...rest } = parsed.data;
  return ingestionTimeUtc ? { ...rest, ingestionTimeUtc } : rest;
}
