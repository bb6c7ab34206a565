import { parseIdentifierSystems } from '@fph/identity';
import { describe, expect, test } from 'vitest';
import { compact } from '../document/compact.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { children, type XmlElement } from '../xml/xml-element.ts';
import { toAddress } from './address.ts';
import { codeSystemUris } from './code-systems.table.ts';
import { identityKey, toIdentifier, toIdentifiers } from './identifier.ts';
import { toLanguage } from './language.ts';
import { displayName, toHumanName } from './name.ts';
import { absentReason } from './null-flavor.ts';
import { toAge, toInterval, toNumber, toQuantity, toRange, toRatio } from './quantity.ts';
import { toContactPoint } from './telecom.ts';

const element = (xml: string): XmlElement =>
  parseXml(
    new TextEncoder().encode(
      xml.replace(
        /^<(\w+)/,
        '<$1 xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
      ),
    ),
  ).root;
const none = parseIdentifierSystems([]);
const noPeriod = () => undefined;

describe('II to Identifier, by the guide', () => {
  test.each([
    [
      '<id root="2.16.840.1.113883.4.1" extension="123-45-6789"/>',
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: '123-45-6789' },
    ],
    [
      '<id root="2.16.840.1.113883.4.500" extension="12345V7890"/>',
      { system: 'urn:oid:2.16.840.1.113883.4.500', value: '12345V7890' },
    ],
    [
      '<id root="2.16.840.1.123.4.50.123456789"/>',
      { system: 'urn:ietf:rfc:3986', value: 'urn:oid:2.16.840.1.123.4.50.123456789' },
    ],
    [
      '<id root="67265ED2-35BB-43F8-B9DE-91C5935625E0"/>',
      { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:67265ed2-35bb-43f8-b9de-91c5935625e0' },
    ],
    [
      '<id root="67265ED2-35BB-43F8-B9DE-91C5935625E0" extension="abcd"/>',
      { system: 'urn:uuid:67265ed2-35bb-43f8-b9de-91c5935625e0', value: 'abcd' },
    ],
    ['<id extension="Z1124"/>', { value: 'Z1124' }],
    [
      '<id root="2.16.840.1.113883.4.873" extension="http://myorg.com/patient/1234"/>',
      { system: 'http://myorg.com/patient', value: '1234' },
    ],
    [
      '<id root="2.16.840.1.113883.4.873" extension="urn:myNID:myOrg:Z3321"/>',
      { system: 'urn:myNID:myOrg', value: 'Z3321' },
    ],
    [
      '<id root="2.16.840.1.113883.4.6" nullFlavor="UNK"/>',
      {
        system: 'http://hl7.org/fhir/sid/us-npi',
        _value: {
          extension: [
            {
              url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
              valueCode: 'unknown',
            },
          ],
        },
      },
    ],
    ['<id root="2.16.840.1.113883.4.6"/>', undefined],
    ['<id nullFlavor="NI"/>', undefined],
    [
      '<id root="1.2.3" extension="7" assigningAuthorityName="North"/>',
      { system: 'urn:oid:1.2.3', value: '7', assigner: { display: 'North' } },
    ],
  ])('%s', (xml, expected) => expect(toIdentifier(element(xml), none)).toEqual(expected));

  test('the settings name systems, and one identifier is listed once', () => {
    const systems = parseIdentifierSystems([
      { system: 'urn:mrn', aliases: ['1.2.3'], trusted: true },
    ]);
    const ids = children(
      element('<a><id root="1.2.3" extension="7"/><id root="1.2.3" extension="7"/></a>'),
      'id',
    );
    expect(toIdentifiers(ids, systems)).toEqual([{ system: 'urn:mrn', value: '7' }]);
  });

  test('keys have one spelling, and null flavors have none', () => {
    expect(identityKey(element('<id root="67265ED2-35BB-43F8-B9DE-91C5935625E0"/>'))).toBe(
      '67265ed2-35bb-43f8-b9de-91c5935625e0',
    );
    expect(identityKey(element('<id root="1.2" extension=" 7 "/>'))).toBe('1.2|7');
    expect(identityKey(element('<id nullFlavor="UNK" root="1.2"/>'))).toBeUndefined();
    expect(identityKey(element('<id root="2.16.840.1.113883.4.6"/>'))).toBeUndefined();
  });
});

describe('quantities', () => {
  const ucum = (value: number, unit: string) => ({
    value,
    unit,
    system: 'http://unitsofmeasure.org',
    code: unit,
  });
  test.each([
    ['<value value="1.015" unit="1"/>', ucum(1.015, '1')],
    ['<value value="-3.5e2" unit="mg/dL"/>', ucum(-350, 'mg/dL')],
    ['<value value="5" unit="big spoons"/>', { value: 5, unit: 'big spoons' }],
    ['<value value="7"/>', { value: 7 }],
    ['<value value="abc" unit="mg"/>', undefined],
    ['<value value="1e999" unit="mg"/>', undefined],
    ['<value nullFlavor="UNK"/>', undefined],
    [
      '<value nullFlavor="OTH"><translation value="30" code="EA" codeSystem="2.16.840.1.113883.2.13"><originalText>each</originalText></translation></value>',
      { value: 30, unit: 'each', code: 'EA', system: 'urn:oid:2.16.840.1.113883.2.13' },
    ],
    [
      '<value nullFlavor="OTH"><translation value="25" nullFlavor="OTH"><originalText>customUnits</originalText></translation></value>',
      { value: 25, unit: 'customUnits' },
    ],
  ])('%s', (xml, expected) => expect(compact(toQuantity(element(xml)))).toEqual(expected));

  test.each([
    [
      '<value><high value="200" unit="mg/dL"/></value>',
      { ...ucum(200, 'mg/dL'), comparator: '<=' },
    ],
    [
      '<value><low value="0" unit="mg/dL"/><high value="200" unit="mg/dL"/></value>',
      { ...ucum(200, 'mg/dL'), comparator: '<=' },
    ],
    [
      '<value><low nullFlavor="NINF"/><high value="200" unit="mg/dL"/></value>',
      { ...ucum(200, 'mg/dL'), comparator: '<=' },
    ],
    [
      '<value><high value="200" unit="mg/dL" inclusive="false"/></value>',
      { ...ucum(200, 'mg/dL'), comparator: '<' },
    ],
    ['<value><low value="500" unit="mg/dL"/></value>', { ...ucum(500, 'mg/dL'), comparator: '>=' }],
    [
      '<value><low value="500" unit="mg/dL" inclusive="false"/><high nullFlavor="PINF"/></value>',
      { ...ucum(500, 'mg/dL'), comparator: '>' },
    ],
  ])('interval %s is a comparator', (xml, expected) =>
    expect(toInterval(element(xml))).toEqual({ kind: 'quantity', quantity: expected }),
  );

  test('two bounds are a range, each with its own unit', () => {
    const xml = '<value><low value="200" unit="mg/dL"/><high value="1" unit="g/dL"/></value>';
    const range = { low: ucum(200, 'mg/dL'), high: ucum(1, 'g/dL') };
    expect(toInterval(element(xml))).toEqual({ kind: 'range', range });
    expect(toRange(element(xml))).toEqual(range);
  });

  test('ratios and ages', () => {
    expect(
      toRatio(
        element('<v><numerator value="6" unit="{spray}"/><denominator value="1" unit="d"/></v>'),
      ),
    ).toEqual({ numerator: ucum(6, '{spray}'), denominator: ucum(1, 'd') });
    expect(toAge(element('<value value="65" unit="a"/>'))).toEqual({
      value: 65,
      unit: 'year',
      system: 'http://unitsofmeasure.org',
      code: 'a',
    });
    expect(toNumber('0x10')).toBeUndefined();
    expect(toNumber(' 12 ')).toBe(12);
  });
});

describe('names, addresses, telecoms', () => {
  test('name parts', () => {
    const name = toHumanName(
      element(
        '<name use="L"><prefix>Dr.</prefix><given>Ada</given><given qualifier="CL">Addy</given><family>Sample</family><suffix>MD</suffix></name>',
      ),
      noPeriod,
    );
    expect(compact(name)).toEqual({
      use: 'usual',
      family: 'Sample',
      given: ['Ada', 'Addy'],
      prefix: ['Dr.'],
      suffix: ['MD'],
    });
    expect(displayName(name)).toBe('Dr. Ada Addy Sample MD');
  });
  test.each([
    ['<name>Ada  Sample</name>', { text: 'Ada Sample' }],
    [
      '<name><given>A</given><family qualifier="BR">B</family></name>',
      { use: 'maiden', family: 'B', given: ['A'] },
    ],
    ['<name nullFlavor="UNK"/>', undefined],
  ])('%s', (xml, expected) =>
    expect(compact(toHumanName(element(xml), noPeriod))).toEqual(expected),
  );

  test.each([
    [
      '<addr use="HP PHYS"><streetAddressLine>1 Elm</streetAddressLine><streetAddressLine>Flat 2</streetAddressLine><city>S</city><county>C</county><state>OR</state><postalCode>97000</postalCode><country>US</country></addr>',
      {
        use: 'home',
        type: 'physical',
        line: ['1 Elm', 'Flat 2'],
        city: 'S',
        district: 'C',
        state: 'OR',
        postalCode: '97000',
        country: 'US',
      },
    ],
    ['<addr>1 Elm, Springfield</addr>', { text: '1 Elm, Springfield' }],
    ['<addr><houseNumber>1</houseNumber><streetName>Elm</streetName></addr>', { line: ['1 Elm'] }],
    ['<addr nullFlavor="NA"/>', undefined],
  ])('%s', (xml, expected) => expect(compact(toAddress(element(xml), noPeriod))).toEqual(expected));

  test.each([
    [
      '<telecom value="tel:+1(555)867-5309" use="MC"/>',
      { system: 'phone', value: '+1(555)867-5309', use: 'mobile' },
    ],
    ['<telecom value="tel: 555" use="WP"/>', { system: 'phone', value: '555', use: 'work' }],
    ['<telecom value="mailto:a@b.org"/>', { system: 'email', value: 'a@b.org' }],
    ['<telecom value="fax:5"/>', { system: 'fax', value: '5' }],
    ['<telecom value="https://a.org"/>', { system: 'url', value: 'https://a.org' }],
    ['<telecom value="tel:1" use="PG"/>', { system: 'pager', value: '1', use: 'mobile' }],
    ['<telecom value="(555) 1"/>', { system: 'phone', value: '(555) 1' }],
    ['<telecom value="a@b.org"/>', { system: 'email', value: 'a@b.org' }],
    ['<telecom nullFlavor="UNK"/>', undefined],
    ['<telecom value="tel:"/>', undefined],
  ])('%s', (xml, expected) =>
    expect(compact(toContactPoint(element(xml), noPeriod))).toEqual(expected),
  );
});

test('null flavors by the concept map', () => {
  expect(['NI', 'OTH', 'NA', 'ASKU', 'MSK', 'NONE', undefined].map(absentReason)).toEqual([
    'unknown',
    'unsupported',
    'not-applicable',
    'asked-unknown',
    'masked',
    'unknown',
    'unknown',
  ]);
});

test('code systems are OIDs to URIs', () => {
  for (const [oid, uri] of codeSystemUris) {
    expect(oid).toMatch(/^[0-2](\.\d+)+$/);
    expect(uri).toMatch(/^(https?:|urn:)/);
  }
});

test('compact leaves nothing empty', () => {
  expect(
    compact({
      a: undefined,
      b: [],
      c: {},
      d: '',
      e: [{}, undefined],
      f: false,
      g: 0,
      h: [{ i: [] }, 1],
    }),
  ).toEqual({ f: false, g: 0, h: [1] });
  expect(compact({})).toBeUndefined();
});

test.each([
  ['en-US', 'en-US'],
  ['eng', 'en'],
  ['ENG', 'en'],
  ['spa-us', 'es-US'],
  ['fr_CA', 'fr-CA'],
  ['tlh', 'tlh'],
  ['zh-Hans-CN', 'zh-Hans-CN'],
])('language %s is %s', (code, expected) => expect(toLanguage(code)).toBe(expected));
