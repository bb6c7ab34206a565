import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeviceEvent } from './envelope.ts';
import { explainEvent } from './explain.ts';
import { explainHtml } from './explain-html.ts';
import { loadDeviceMapping } from './mapping/device-mapping.ts';
import { loadFhirMapping } from './mapping/fhir-mapping.ts';
import { memoryStore } from './pipeline/memory-store.ts';
import { processEvents } from './pipeline/process-events.ts';
import { readSampleEvent } from './sample-event.ts';
import { validateMappings } from './validate/validate-mappings.ts';

const word = fc.constantFrom(
  'hr',
  'a',
  'b',
  '__proto__',
  'constructor',
  'Body',
  'matchedToken',
  '',
  'toString',
);
const jsonPath = fc.oneof(
  word.map((name) => `$.${name}`),
  word.map((name) => `$..[?(@${name})]`),
  fc.tuple(word, word).map(([a, b]) => `$.matchedToken.${a}['${b}']`),
  fc.tuple(word, word).map(([a, b]) => `$..[?(@${a} && @${b} == '1')]`),
  fc.constantFrom('$..*', '$', '$.Body[*]', '$..*..*', '$..[?(@hr =~ /^(a+)+$/)]', '$[', ''),
);
const jmesPath = fc.oneof(
  word.map((name) => `"${name}"`),
  word.map((name) => `to_array(@)[?"${name}"]`),
  fc.constantFrom(
    'Body[*]',
    '@',
    'add(Body.hr, `1`)',
    'fromUnixTimestamp(Body.hr)',
    'keys(@)',
    'merge(@, Body)',
    'max(Body)',
    '[',
    'sort(values(Body))',
  ),
);
const expression = fc.oneof(
  jsonPath,
  jmesPath,
  fc.record({ value: jmesPath, language: fc.constantFrom('JmesPath', 'jsonpath', 'x') }),
);
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    '2026-01-01T00:00:00Z',
    'x',
    '',
    null,
    true,
    0,
    1e308,
    -1,
    '60',
    Number.POSITIVE_INFINITY,
  ),
  fc.string(),
);

const template = fc.record(
  {
    typeName: fc.oneof(word, scalar),
    typeMatchExpression: expression,
    deviceIdExpression: expression,
    timestampExpression: fc.oneof(expression, fc.constant('$.Body.t')),
    patientIdExpression: expression,
    correlationIdExpression: expression,
    defaultExpressionLanguage: fc.constantFrom('JsonPath', 'JmesPath', 'other'),
    values: fc.array(
      fc.record({
        valueName: word,
        valueExpression: expression,
        required: fc.constantFrom(true, 'false', 1),
      }),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['typeName', 'typeMatchExpression', 'values'] },
);
const kind = fc.constantFrom(
  'CalculatedContent',
  'JsonPathContentTemplate',
  'iotJsonPathContent',
  'IotCentralJsonPathContent',
  'Other',
);
const deviceMapping = fc.record({
  templateType: fc.constantFrom('CollectionContent', 'collectioncontenttemplate', 'x'),
  template: fc.array(fc.record({ templateType: kind, template }), { maxLength: 4 }),
});
const fhirValue = fc.record(
  {
    valueType: fc.constantFrom('SampledData', 'quantity', 'String', 'CodeableConcept', 'Nope'),
    valueName: word,
    defaultPeriod: fc.constantFrom<unknown>(1, 5000, '60000', 0, -1, 'x', 1e-9),
  },
  { requiredKeys: ['valueType', 'valueName'] },
);
const fhirMapping = fc.record({
  templateType: fc.constant('CollectionFhir'),
  template: fc.array(
    fc.record({
      templateType: fc.constant('CodeValueFhir'),
      template: fc.record(
        {
          typeName: word,
          codes: fc.constant([]),
          periodInterval: fc.constantFrom<unknown>(-1, 0, 60, 1440, 'Daily', 7),
          value: fhirValue,
        },
        { requiredKeys: ['typeName', 'codes'] },
      ),
    }),
    { maxLength: 3 },
  ),
});

const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(word, fc.constant('t')), tie('tree'), { maxKeys: 4 }),
  ),
}));
const body = fc.oneof(
  tree,
  tree.map((value) => JSON.stringify(value) ?? ''),
  fc.string().map((text) => Buffer.from(text)),
  fc.constantFrom<unknown>('{"a":1e999}', `${'['.repeat(500)}${']'.repeat(500)}`, {
    hr: 60,
    t: '2026-01-01T00:00:00Z',
  }),
);
const event = fc.record({
  body,
  properties: fc.dictionary(word, scalar),
  systemProperties: fc.dictionary(
    fc.constantFrom('iothub-connection-device-id', 'iothub-enqueuedtime', '__proto__'),
    scalar,
  ),
  enqueuedTimeUtc: fc.constantFrom('2026-01-01T00:00:00Z', 'nonsense'),
});

/** A mapping is used if it loads; one that does not must say where and why. */
it('10,000 random mappings and events: nothing throws, hangs or reaches a prototype', {
  timeout: 120_000,
}, async () => {
  const clean = JSON.stringify(Object.getOwnPropertyNames(Object.prototype));
  let used = 0;
  await fc.assert(
    fc.asyncProperty(
      deviceMapping,
      fhirMapping,
      fc.array(event, { minLength: 1, maxLength: 3 }),
      async (device, fhir, events) => {
        const texts = { device: JSON.stringify(device), fhir: JSON.stringify(fhir) };
        const loaded = loadDeviceMapping(texts.device);
        const other = loadFhirMapping(texts.fhir);
        const findings = validateMappings(texts);
        expect(
          findings.some(({ severity }) => severity === 'error') || (loaded.ok && other.ok),
        ).toBe(true);
        if (!loaded.ok || !other.ok) return;
        used++;
        const began = performance.now();
        const report = await processEvents(events as DeviceEvent[], {
          device: loaded.mapping,
          fhir: other.mapping,
          store: memoryStore(),
          subjects: {
            resolve: async (list) => list.map(() => ({ ids: { patient: 'p', device: 'd' } })),
          },
          segmentPrecision: 'milliseconds',
        });
        expect(report.events).toBe(events.length);
        for (const one of events) {
          try {
            const sample = readSampleEvent(one, loaded.mapping);
            explainHtml([explainEvent(loaded.mapping, other.mapping, sample.message)]);
          } catch (error) {
            expect((error as { code?: string }).code).toBe('InvalidDataFormatException');
          }
        }
        expect(performance.now() - began).toBeLessThan(5_000);
      },
    ),
    { numRuns: 10_000 },
  );
  expect(JSON.stringify(Object.getOwnPropertyNames(Object.prototype))).toBe(clean);
  expect(used).toBeGreaterThan(500);
});
