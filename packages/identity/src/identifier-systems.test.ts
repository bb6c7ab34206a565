import { expect, test } from 'vitest';
import { parseIdentifierSystems } from './identifier-systems.ts';
import { IdentityError } from './identity-error.ts';

const setting = [
  {
    system: 'https://north.example/mrn',
    aliases: ['2.16.840.1.113883.19.5', 'NORTH'],
    trusted: true,
  },
  { system: 'https://north.example/visit', aliases: ['urn:oid:1.2.3'], trusted: false },
];

test('an OID, its urn form and an authority name one system', () => {
  const systems = parseIdentifierSystems(setting);
  for (const alias of [
    '2.16.840.1.113883.19.5',
    'urn:oid:2.16.840.1.113883.19.5',
    'north',
    ' NORTH ',
  ])
    expect(systems.systemOf(alias)).toBe('https://north.example/mrn');
  expect(systems.systemOf('1.2.3')).toBe('https://north.example/visit');
  expect(systems.systemOf('unknown')).toBeUndefined();
});

test('trust is per system and follows aliases; unknown systems are not trusted', () => {
  const systems = parseIdentifierSystems(JSON.stringify(setting));
  expect(systems.isTrusted('https://north.example/mrn')).toBe(true);
  expect(systems.isTrusted('NORTH')).toBe(true);
  expect(systems.isTrusted('https://north.example/visit')).toBe(false);
  expect(systems.isTrusted('constructor')).toBe(false);
});

test('normalise gives bare OIDs their scheme and leaves other names', () => {
  const systems = parseIdentifierSystems(undefined);
  expect(systems.normalise('1.2.840.1')).toBe('urn:oid:1.2.840.1');
  expect(systems.normalise('LAB')).toBe('LAB');
  expect(parseIdentifierSystems(setting).namesOf('NORTH')).toEqual([
    'https://north.example/mrn',
    'urn:oid:2.16.840.1.113883.19.5',
    'NORTH',
  ]);
});

test('a name of two systems and a wrong shape are told with their place', () => {
  const twice = () =>
    parseIdentifierSystems([
      { system: 'a', aliases: ['X'] },
      { system: 'b', aliases: ['x'] },
    ]);
  expect(twice).toThrow(IdentityError);
  try {
    parseIdentifierSystems([{ system: '' }, { system: 'b', trusted: 'yes' }]);
    expect.unreachable();
  } catch (error) {
    expect((error as IdentityError).details.map((line) => line.split(':')[0])).toEqual([
      'identifierSystems.0.system',
      'identifierSystems.1.trusted',
    ]);
  }
});
