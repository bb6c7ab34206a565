import type { Observation } from 'fhir/r4';
import type { Message } from './envelope.ts';
import { type MedtechError, toMedtechError } from './errors.ts';
import type { Expression } from './expression.ts';
import { type Convert, extract, toText, toTimestamp } from './extract.ts';
import { createObservation } from './fhir/observation.ts';
import { planObservations } from './fhir/plan-observations.ts';
import type { DeviceMapping, DeviceTemplate } from './mapping/device-mapping.ts';
import type { FhirMapping } from './mapping/fhir-mapping.ts';
import type { Measurement } from './measurement.ts';
import { normalise, scopeOf } from './normalise.ts';

/** What one expression gave, and why it gave nothing. */
export type FieldTrace = {
  /** `deviceIdExpression`, … or the name of a value. */
  readonly field: string;
  readonly expressions: readonly string[];
  readonly required: boolean;
  readonly value: string | null;
  /** Why there is no value; absent when there is one. */
  readonly why?: string;
};

/** What a template made of an event. */
export type TemplateTrace = {
  readonly typeName: string;
  readonly templateType: string;
  readonly typeMatchExpression: string;
  /** JSON pointers of the matches in the message. */
  readonly matches: readonly { readonly pointer: string; readonly fields: readonly FieldTrace[] }[];
  /** Why nothing matched. */
  readonly why?: string;
};

export type ErrorTrace = {
  readonly code: string;
  readonly message: string;
  readonly place: string;
};

/** The way of one event through the mappings. */
export type EventTrace = {
  readonly message: Message;
  readonly templates: readonly TemplateTrace[];
  readonly measurements: readonly Measurement[];
  readonly error?: ErrorTrace;
  /** What its measurements become; ids of patient and device are those of the event. */
  readonly observations: readonly {
    readonly group: string;
    readonly observation?: Observation;
    readonly error?: ErrorTrace;
  }[];
};

/** Tells for one event which template matched what, each expression's result and why something is missing; never throws. */
export function explainEvent(
  device: DeviceMapping,
  fhir: FhirMapping | undefined,
  message: Message,
  ingestionTimeUtc?: string,
): EventTrace {
  const matches = device.match(message);
  const templates = device.templates.map((template, index): TemplateTrace => {
    const match = matches[index];
    const head = {
      typeName: template.typeName,
      templateType: template.type,
      typeMatchExpression: template.typeMatch.source,
    };
    if (match?.error !== undefined) {
      return { ...head, matches: [], why: toMedtechError(match.error).message };
    }
    if (match === undefined || match.tokens.length === 0)
      return { ...head, matches: [], why: 'The expression matches nothing in the event.' };
    const found = match.tokens.map((token) => ({
      pointer: pointerTo(message, token) ?? '(computed)',
      fields: traceFields(template, scopeOf(template, message, token)),
    }));
    return { ...head, matches: found };
  });
  const { measurements, error } = normalise(device, message, ingestionTimeUtc);
  return {
    message,
    templates,
    measurements,
    ...(error && { error: traceError(error) }),
    observations: fhir === undefined ? [] : traceObservations(fhir, measurements),
  };
}

function traceFields(template: DeviceTemplate, scope: unknown): FieldTrace[] {
  const trace = (
    field: string,
    expressions: readonly Expression[],
    convert: Convert<string>,
    required: boolean,
  ): FieldTrace[] => {
    if (expressions.length === 0) return [];
    const sources = expressions.map(({ source }) => source);
    const head = { field, expressions: sources, required };
    try {
      const value = extract(expressions, scope, convert, required);
      return [
        value === null
          ? { ...head, value, why: whyMissing(expressions, scope, convert) }
          : { ...head, value },
      ];
    } catch (error) {
      return [{ ...head, value: null, why: toMedtechError(error).message }];
    }
  };
  return [
    ...trace('deviceIdExpression', template.deviceId, toText, true),
    ...trace('timestampExpression', template.timestamp, toTimestamp, true),
    ...trace('correlationIdExpression', template.correlationId, toText, true),
    ...trace('patientIdExpression', template.patientId, toText, false),
    ...trace('encounterIdExpression', template.encounterId, toText, false),
    ...template.values.flatMap(({ name, expressions, required }) =>
      trace(name, expressions, toText, required),
    ),
  ];
}

/** An optional field swallows its errors; asked as a required one it says them. */
function whyMissing(
  expressions: readonly Expression[],
  scope: unknown,
  convert: Convert<string>,
): string {
  try {
    extract(expressions, scope, convert, true);
    return 'The value is empty.';
  } catch (error) {
    return toMedtechError(error).message.replace('The required value', 'The value');
  }
}

function traceObservations(
  fhir: FhirMapping,
  measurements: readonly Measurement[],
): EventTrace['observations'] {
  const { planned, rejected } = planObservations(fhir, measurements, 'milliseconds');
  const made = planned.map(({ template, group }) => {
    const [first] = group.measurements;
    const ids = { patient: first?.patientId ?? 'unknown', device: first?.deviceId ?? 'unknown' };
    const name = `${group.type}, ${template.periodInterval}, ${group.start} to ${group.end}`;
    try {
      return { group: name, observation: createObservation(template, group, ids) };
    } catch (error) {
      return { group: name, error: traceError(toMedtechError(error)) };
    }
  });
  const refused = rejected.map(({ measurement, error }) => ({
    group: `${measurement.type}, ${measurement.occurrenceTimeUtc}`,
    error: traceError(error),
  }));
  return [...made, ...refused];
}

function traceError({ code, message, details }: MedtechError): ErrorTrace {
  const { template, field, expression } = details;
  return {
    code,
    message,
    place: [template, field, expression].filter((part) => part !== undefined).join(', '),
  };
}

/** RFC 6901 pointer to a value that is part of the message. */
function pointerTo(root: unknown, wanted: unknown): string | undefined {
  if (root === wanted) return '';
  if (root === null || typeof root !== 'object' || wanted === null || typeof wanted !== 'object')
    return undefined;
  for (const [key, child] of Object.entries(root)) {
    const inside = pointerTo(child, wanted);
    if (inside !== undefined) return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}${inside}`;
  }
  return undefined;
}
