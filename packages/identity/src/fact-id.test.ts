import fc from 'fast-check';
import { expect, test } from 'vitest';
import { factId, isUuid, keepOrMintId } from './fact-id.ts';

const base = { secret: 's', source: 'north', type: 'Observation', key: '1' };

test('is 32 lower-case hex digits and the same every time', () => {
  expect(factId(base)).toMatch(/^[0-9a-f]{32}$/);
  expect(factId(base)).toBe(factId({ ...base }));
});

test('two hospitals’ Observation/1 are two Observations', () => {
  expect(factId(base)).not.toBe(factId({ ...base, source: 'south' }));
});

test('parts cannot run into each other', () => {
  const part = fc.string({ maxLength: 4 });
  const parts = fc.record({ source: part, type: part, key: part });
  fc.assert(
    fc.property(parts, parts, (left, right) => {
      const same = JSON.stringify(left) === JSON.stringify(right);
      return (factId({ ...base, ...left }) === factId({ ...base, ...right })) === same;
    }),
  );
  expect(factId({ ...base, source: 'a', type: 'bc' })).not.toBe(
    factId({ ...base, source: 'ab', type: 'c' }),
  );
});

test('keeps a UUID whatever its case, and mints for anything else', () => {
  const uuid = '5CBC121B-CD71-4428-B8B7-31E53EBA8184';
  expect(isUuid(uuid)).toBe(true);
  expect(isUuid('5cbc121bcd714428b8b731e53eba8184')).toBe(false);
  expect(keepOrMintId({ ...base, sourceId: uuid })).toBe(uuid.toLowerCase());
  expect(keepOrMintId({ ...base, sourceId: '1' })).toBe(factId(base));
  expect(keepOrMintId({ ...base, sourceId: '' })).toBe(factId(base));
});

test('trusted ids stay as they are when FHIR allows them', () => {
  expect(keepOrMintId({ ...base, sourceId: 'Abc.1', trustIds: true })).toBe('Abc.1');
  expect(keepOrMintId({ ...base, sourceId: 'a/b', trustIds: true })).toBe(factId(base));
});
