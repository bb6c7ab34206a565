import { expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSetting, loadSettings, settingsReference, wholeNumber } from './load-settings.ts';
import { storageConnection, storageSettings } from './shared-settings.ts';

const schema = z.object({
  ...storageSettings,
  FHIR_URL: z.url().describe('Base URL of the FHIR server.'),
  slice: wholeNumber(1, 10).default(5).describe('Seconds of a slice.'),
  days: jsonSetting(z.strictObject({ loaded: z.number() }))
    .optional()
    .describe('Days to keep.'),
});

test('all problems at once, each with the meaning of its setting, none with its value', () => {
  const load = () => loadSettings(schema, { slice: '99', days: '{"loaded":"secret-value"}' });
  expect(load).toThrow(/FHIR_URL: is missing\. Base URL of the FHIR server\./);
  expect(load).toThrow(/slice: .*Seconds of a slice\./);
  expect(load).toThrow(/days \(at loaded\): .*Days to keep\./);
  expect(load).not.toThrow(/secret-value/);
});

test('defaults, JSON and empty text', () => {
  const settings = loadSettings(schema, {
    FHIR_URL: 'http://x.test',
    slice: ' ',
    days: '{"loaded":3}',
    OTHER: 'x',
  });
  expect(settings).toEqual({ FHIR_URL: 'http://x.test', slice: 5, days: { loaded: 3 } });
  expect(() => loadSettings(schema, { FHIR_URL: 'http://x.test', days: '{' })).toThrow(
    /is not JSON/,
  );
});

test('one kind of connection, whole', () => {
  const uris = {
    STORAGE__blobServiceUri: 'https://b.test',
    STORAGE__queueServiceUri: 'https://q.test',
    STORAGE__tableServiceUri: 'https://t.test',
  };
  expect(storageConnection({ STORAGE: 'x' })).toEqual({ connectionString: 'x' });
  expect(storageConnection(uris)).toMatchObject({ blobServiceUri: 'https://b.test' });
  expect(() => storageConnection({ ...uris, STORAGE: 'x' })).toThrow(/not both/);
  expect(() => storageConnection({ STORAGE__blobServiceUri: 'https://b.test' })).toThrow(
    /is missing/,
  );
});

test('the reference tells name, meaning, default', () => {
  expect(settingsReference(schema)).toContainEqual({
    name: 'slice',
    meaning: 'Seconds of a slice.',
    required: false,
    default: '5',
  });
  expect(settingsReference(schema).find(({ name }) => name === 'FHIR_URL')?.required).toBe(true);
});
