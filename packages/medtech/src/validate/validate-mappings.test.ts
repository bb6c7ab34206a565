import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDeviceMapping } from '../mapping/device-mapping.ts';
import { readSampleEvent } from '../sample-event.ts';
import { profileNames } from '../simulate/profiles.ts';
import { simulateEvents } from '../simulate/simulate-events.ts';
import { hasLoincCheckDigit } from './code-checks.ts';
import type { IdentityMode } from './device-checks.ts';
import { validateMappings } from './validate-mappings.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/validate');
const samples = path.resolve(import.meta.dirname, '../../../../samples/medtech');
const read = (base: string, name: string) => readFileSync(path.join(base, name), 'utf8');

/** One fault each: mappings as text, and the finding that it must give (and no other). */
type Fixture = {
  device?: unknown;
  deviceText?: string;
  fhir?: unknown;
  fhirText?: string;
  events?: unknown[];
  identity?: IdentityMode;
  expected: { severity: string; file: string; path: string; message: string }[];
};

describe('each fault has its finding', () => {
  it.each(readdirSync(folder))('%s', (name) => {
    const fixture = JSON.parse(read(folder, name)) as Fixture;
    const text = (given: string | undefined, value: unknown) =>
      given ?? (value === undefined ? undefined : JSON.stringify(value, null, 2));
    const device = text(fixture.deviceText, fixture.device);
    const fhir = text(fixture.fhirText, fixture.fhir);
    const loaded = device === undefined ? undefined : loadDeviceMapping(device);
    const sampleEvents = loaded?.ok
      ? (fixture.events ?? []).map((event) => readSampleEvent(event, loaded.mapping).message)
      : [];
    const findings = validateMappings({
      device,
      fhir,
      samples: sampleEvents,
      identity: fixture.identity,
    });
    expect(
      findings.map(({ severity, file, path: where, message }) => ({
        severity,
        file,
        path: where,
        message,
      })),
    ).toEqual(fixture.expected);
    for (const { line, column, file } of findings) {
      const lines = (file === 'device' ? device : fhir)?.split('\n') ?? [];
      expect(line).toBeLessThanOrEqual(lines.length);
      expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    }
  });
});

it('a clean mapping gives none, with the sample events too', () => {
  const device = read(samples, 'devicecontent.json');
  const loaded = loadDeviceMapping(device);
  if (!loaded.ok) throw new Error('sample mapping');
  const events = profileNames.flatMap((profile) => [
    ...simulateEvents({ profile, devices: 1, rate: 1, count: 120, seed: 1, start: 0 }),
  ]);
  const findings = validateMappings({
    device,
    fhir: read(samples, 'fhirmapping.json'),
    samples: events.map((event) => readSampleEvent(event, loaded.mapping).message),
    identity: 'Create',
  });
  expect(findings).toEqual([]);
});

it('points at the place of a fault in the text', () => {
  const device =
    '{\n  "templateType": "CollectionContent",\n  "template": [\n    { "templateType": "JsonPathContent", "template": {\n      "typeName": "a", "typeMatchExpression": "$..[?(@a",\n      "deviceIdExpression": "$.d", "timestampExpression": "$.t" } }\n  ]\n}';
  const [finding] = validateMappings({ device });
  // Behind the last character of the expression.
  const expression = device.split('\n')[4]?.indexOf('$..[?(@a') ?? 0;
  expect(finding).toMatchObject({ line: 5, column: expression + '$..[?(@a'.length + 1 });
});

it('LOINC check digits', () => {
  for (const code of [
    '8867-4',
    '8480-6',
    '8462-4',
    '85354-9',
    '29463-7',
    '59408-5',
    '55423-8',
    '2339-0',
  ]) {
    expect(hasLoincCheckDigit(code)).toBe(true);
  }
  for (const code of ['8867-5', '8867', 'abc', '84806'])
    expect(hasLoincCheckDigit(code)).toBe(false);
});
