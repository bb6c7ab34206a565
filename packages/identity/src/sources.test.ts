import { expect, test } from 'vitest';
import { parseSources } from './sources.ts';

test('FHIR bundles and ADT may change demographics, the rest only when the setting says so', () => {
  const sources = parseSources({ lab: { authoritative: true }, north: { authoritative: false } });
  expect(sources.isAuthoritative('x', 'bundle')).toBe(true);
  expect(sources.isAuthoritative('x', 'adt')).toBe(true);
  expect(sources.isAuthoritative('x', 'result')).toBe(false);
  expect(sources.isAuthoritative('x', 'document')).toBe(false);
  expect(sources.isAuthoritative('lab', 'result')).toBe(true);
  expect(sources.isAuthoritative('north', 'adt')).toBe(false);
});

test('ids are trusted only where the setting says so', () => {
  const sources = parseSources('{"restore":{"trustIds":true}}');
  expect(sources.trustIds('restore')).toBe(true);
  expect(sources.trustIds('constructor')).toBe(false);
});
