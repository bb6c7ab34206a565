import { asDeviceEvent, ingestionTime, type Message, toMessage } from './envelope.ts';
import type { Expression } from './expression.ts';
import type { DeviceMapping } from './mapping/device-mapping.ts';
import { checkBody } from './parse-json.ts';
import type { Instant } from './time.ts';

/** A device event from a file or request, ready for the templates. */
export type SampleEvent = { readonly message: Message; readonly ingestionTimeUtc?: Instant };

/**
 * Makes a message of a device event given as JSON: an envelope `{body, properties, systemProperties, enqueuedTimeUtc}`
 * in any letter case, or a bare body. A bare body is wrapped when the mapping reads `Body`, `Properties` or
 * `SystemProperties`; else the templates see it as it is, as the examples of the MedTech service do.
 *
 * @throws MedtechError `InvalidDataFormatException`
 */
export function readSampleEvent(value: unknown, mapping: DeviceMapping): SampleEvent {
  const event = asDeviceEvent(value);
  if (event !== undefined) {
    const ingestionTimeUtc = ingestionTime(event);
    return {
      message: toMessage(event),
      ...(ingestionTimeUtc !== undefined && { ingestionTimeUtc }),
    };
  }
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
  const asIs = isObject && (Object.hasOwn(value, 'Body') || !readsEnvelope(mapping));
  if (!asIs) return { message: toMessage({ body: value }) };
  checkBody(value);
  return { message: value as Message };
}

const ENVELOPE_MEMBER = /(?:^|[$@.('"[\s&|!,])(?:Body|Properties|SystemProperties)\b/;

function readsEnvelope(mapping: DeviceMapping): boolean {
  const reads = (expression: Expression) => ENVELOPE_MEMBER.test(expression.source);
  return mapping.templates.some((template) =>
    [
      template.typeMatch,
      ...template.deviceId,
      ...template.timestamp,
      ...template.patientId,
      ...template.encounterId,
      ...template.correlationId,
      ...template.values.flatMap(({ expressions }) => expressions),
    ].some(reads),
  );
}
