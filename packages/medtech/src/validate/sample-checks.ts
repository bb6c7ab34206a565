import type { Message } from '../envelope.ts';
import { toMedtechError } from '../errors.ts';
import type { Expression } from '../expression.ts';
import { extract, toText, toTimestamp } from '../extract.ts';
import { parseDecimal } from '../fhir/decimal.ts';
import type { DeviceMapping, DeviceTemplate } from '../mapping/device-mapping.ts';
import type { FhirMapping } from '../mapping/fhir-mapping.ts';
import type { Path } from '../mapping/json-document.ts';
import { scopeOf } from '../normalise.ts';
import { placedValues } from './fhir-checks.ts';
import type { Note } from './finding.ts';

type Counter = { tried: number; found: number; failed: Map<string, number>; notNumeric: number };

/** Tries a device mapping on sample events; the messages count and never quote the events. */
export function checkSamples(
  device: DeviceMapping,
  fhir: FhirMapping | undefined,
  messages: readonly Message[],
  note: Note,
): void {
  if (messages.length === 0) return;
  const counters = new Map<string, { path: Path; counter: Counter }>();
  const counterAt = (path: Path): Counter => {
    const key = path.join('\u0000');
    const entry = counters.get(key) ?? {
      path,
      counter: { tried: 0, found: 0, failed: new Map(), notNumeric: 0 },
    };
    counters.set(key, entry);
    return entry.counter;
  };
  let unmatched = 0;
  for (const message of messages) {
    const matches = device.match(message);
    let any = false;
    for (const [index, template] of device.templates.entries()) {
      const match = matches[index];
      const counter = counterAt([...template.path, 'typeMatchExpression']);
      counter.tried++;
      if (match === undefined) continue;
      if (match.error !== undefined) {
        count(counter, match.error);
        continue;
      }
      if (match.tokens.length > 0) counter.found++;
      any ||= match.tokens.length > 0;
      for (const token of match.tokens)
        tryFields(template, fhir, scopeOf(template, message, token), counterAt);
    }
    if (!any) unmatched++;
  }
  for (const { path, counter } of counters.values()) report(path, counter, note);
  if (unmatched > 0) {
    note(
      'warning',
      ['template'],
      `${unmatched} of ${messages.length} sample events match no template.`,
    );
  }
}

function tryFields(
  template: DeviceTemplate,
  fhir: FhirMapping | undefined,
  scope: unknown,
  counterAt: (path: Path) => Counter,
): void {
  const attempt = (
    member: Path,
    expressions: readonly Expression[],
    required: boolean,
    isTime = false,
  ) => {
    if (expressions.length === 0) return;
    const counter = counterAt([...template.path, ...member]);
    counter.tried++;
    try {
      const value = extract<string>(expressions, scope, isTime ? toTimestamp : toText, required);
      if (value === null) return;
      counter.found++;
      if (isNumeric(fhir, template, member) && parseDecimal(value) === undefined)
        counter.notNumeric++;
    } catch (error) {
      count(counter, error);
    }
  };
  attempt(['deviceIdExpression'], template.deviceId, true);
  attempt(['timestampExpression'], template.timestamp, true, true);
  attempt(['correlationIdExpression'], template.correlationId, true);
  attempt(['patientIdExpression'], template.patientId, false);
  attempt(['encounterIdExpression'], template.encounterId, false);
  for (const [index, value] of template.values.entries()) {
    attempt(['values', index, 'valueExpression'], value.expressions, value.required);
  }
}

function isNumeric(fhir: FhirMapping | undefined, template: DeviceTemplate, member: Path): boolean {
  const [list, index] = member;
  if (list !== 'values' || typeof index !== 'number') return false;
  const partner = fhir?.find(template.typeName);
  const name = template.values[index]?.name;
  return (
    partner !== undefined &&
    placedValues(partner).some(
      ({ value }) =>
        value.valueName === name &&
        (value.valueType === 'Quantity' || value.valueType === 'SampledData'),
    )
  );
}

function count(counter: Counter, error: unknown): void {
  const { message } = toMedtechError(error);
  counter.failed.set(message, (counter.failed.get(message) ?? 0) + 1);
}

function report(path: Path, counter: Counter, note: Note): void {
  const { tried, found, failed, notNumeric } = counter;
  const isMatch = path.at(-1) === 'typeMatchExpression';
  const unit = isMatch ? 'sample events' : 'matches';
  for (const [message, times] of failed)
    note('warning', path, `On ${times} of ${tried} ${unit}: ${message}`);
  if (found === 0 && failed.size === 0) {
    note(
      'warning',
      path,
      isMatch ? `Matches none of ${tried} ${unit}.` : `Gives no value on any of ${tried} ${unit}.`,
    );
  }
  if (notNumeric > 0)
    note('warning', path, `On ${notNumeric} of ${tried} ${unit} the value is not a number.`);
}
