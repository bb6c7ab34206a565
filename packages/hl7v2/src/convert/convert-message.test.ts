import fc from 'fast-check';
import type {
  Bundle,
  DiagnosticReport,
  Encounter,
  FhirResource,
  Observation,
  Patient,
  ServiceRequest,
} from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { structuralFaults } from '../../test/structural-check.ts';
import { Hl7Error } from '../hl7-error.ts';
import { type Hl7v2ConfigInput, parseHl7v2Config } from './config.ts';
import { convertHl7v2 } from './convert-message.ts';

const head = (type: string, id = 'C1', time = '20240305123000+0100'): string =>
  `MSH|^~\\&|HIS|NORTH|||${time}||${type}|${id}|P|2.8\r`;
const pid = 'PID|1||P1^^^HOSP^MR||Doe^Jane||19800229|F\r';
const obr = (placer: string, filler: string, code = '1^T^L'): string =>
  `OBR|1|${placer}|${filler}|${code}|||20240305\r`;
const convert = (text: string, config: Hl7v2ConfigInput = {}) =>
  convertHl7v2(Buffer.from(text), parseHl7v2Config(config));
const all = <T extends FhirResource>(bundle: Bundle, type: T['resourceType']): T[] =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type ? [resource as T] : [],
  );

describe('structure', () => {
  test('results go to their own patient and their own order', () => {
    const { bundle } = convert(
      `${head('ORU^R01')}${pid}${obr('O1', 'F1')}OBX|1|NM|A^a^L||1||||||F\r${obr('O2', 'F2')}OBX|1|NM|B^b^L||2||||||F\rNTE|1||on B\r` +
        `PID|2||P2^^^HOSP^MR||Roe^Rick\r${obr('O3', 'F3')}OBX|1|NM|C^c^L||3||||||F\r`,
    );
    const url = new Map((bundle.entry ?? []).map(({ fullUrl, resource }) => [resource, fullUrl]));
    const patients = all<Patient>(bundle, 'Patient');
    const owner = (reference: string | undefined) =>
      patients.find((patient) => url.get(patient) === reference)?.identifier?.[0]?.value;
    const observations = all<Observation>(bundle, 'Observation');
    expect(
      observations.map(({ subject, valueQuantity }) => [
        owner(subject?.reference),
        valueQuantity?.value,
      ]),
    ).toEqual([
      ['P1', 1],
      ['P1', 2],
      ['P2', 3],
    ]);
    expect(observations.map(({ note }) => note?.[0]?.text)).toEqual([undefined, 'on B', undefined]);
    const reports = all<DiagnosticReport>(bundle, 'DiagnosticReport');
    expect(
      reports.map(({ result, subject }) => [result?.length, owner(subject?.reference)]),
    ).toEqual([
      [1, 'P1'],
      [1, 'P1'],
      [1, 'P2'],
    ]);
  });

  test('a patient group without PID takes nothing from the one before', () => {
    const { bundle } = convert(
      `${head('ORU^R01')}${pid}${obr('O1', 'F1')}OBX|1|NM|A^a^L||1||||||F\rPV1|1|O\r${obr('O2', 'F2')}OBX|1|NM|B^b^L||2||||||F\r`,
    );
    expect(structuralFaults(bundle)).toEqual([]);
  });

  test('two orders with the same placer number stay two', () => {
    const { bundle } = convert(
      `${head('ORM^O01')}${pid}ORC|NW|O1\r${obr('O1', '')}ORC|NW|O1\r${obr('O1', '')}`,
    );
    expect(all(bundle, 'ServiceRequest')).toHaveLength(2);
  });

  test('the order is the same resource in ORM and ORU', () => {
    const orders = ['ORM^O01', 'ORU^R01'].map((type) => {
      const { bundle } = convert(
        `${head(type)}${pid}ORC|NW|O1^HIS|F1^LAB\r${obr('O1^HIS', 'F1^LAB')}`,
      );
      return all<ServiceRequest>(bundle, 'ServiceRequest').map(({ id }) => id);
    });
    expect(orders[0]).toEqual(orders[1]);
  });
});

describe('times', () => {
  const start = (text: string, zone?: string) => {
    const { bundle, issues } = convert(
      `${head('ADT^A01')}${pid}PV1|1|I|||||||||||||||||V1|||||||||||||||||||||||||${text}\r`,
      zone === undefined ? {} : { zone },
    );
    return [
      all<Encounter>(bundle, 'Encounter')[0]?.period?.start,
      issues.some(({ code }) => code === 'no-zone'),
    ];
  };
  test.each([
    ['20240305120000', 'Europe/Berlin', '2024-03-05T12:00:00+01:00'],
    ['20240705120000', 'Europe/Berlin', '2024-07-05T12:00:00+02:00'],
    ['20241027023000', 'Europe/Berlin', '2024-10-27T02:30:00+02:00'],
    ['20240331023000', 'Europe/Berlin', '2024-03-31T02:30:00+01:00'],
    ['202403051200', 'Asia/Kolkata', '2024-03-05T12:00:00+05:30'],
    ['20240305120000.123-0500', 'Europe/Berlin', '2024-03-05T12:00:00.123-05:00'],
    ['2024030512', 'Europe/Berlin', '2024-03-05'],
    ['20240305', 'Europe/Berlin', '2024-03-05'],
    ['202403', undefined, '2024-03'],
    ['2024', undefined, '2024'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(start(text, zone)).toEqual([expected, false]);
  });
  test('without a zone only the date is kept, and an issue says so', () => {
    expect(start('20240305120000')).toEqual(['2024-03-05', true]);
  });
  test.each(['20240230', '20241301', 'yesterday', '2024030525'])('%s is left out', (text) => {
    expect(start(text, 'Europe/Berlin')[0]).toBeUndefined();
  });
});

describe('identity', () => {
  test('authority, OID and configuration decide the system', () => {
    const systems = (cx: string, config: Hl7v2ConfigInput = {}) =>
      all<Patient>(convert(`${head('ADT^A08')}PID|1||${cx}\r`, config).bundle, 'Patient')[0]
        ?.identifier?.[0]?.system;
    expect(systems('1^^^HOSP^MR')).toBe('urn:id:HOSP');
    expect(systems('1^^^HOSP&1.2.3.4&ISO^MR')).toBe('urn:oid:1.2.3.4');
    const identifierSystems = [{ system: 'http://h.example', aliases: ['1.2.3.4', 'HOSP'] }];
    expect(systems('1^^^HOSP^MR', { identifierSystems })).toBe('http://h.example');
    expect(systems('1^^^X&1.2.3.4&ISO^MR', { identifierSystems })).toBe('http://h.example');
  });

  test('only ADT changes persons', () => {
    const request = (type: string) =>
      convert(`${head(type)}${pid}${obr('O', 'F')}`).bundle.entry?.find(
        ({ resource }) => resource?.resourceType === 'Patient',
      )?.request;
    expect(request('ADT^A08')).toMatchObject({
      method: 'PUT',
      url: 'Patient?identifier=urn%3Aid%3AHOSP%7CP1',
    });
    expect(request('ORU^R01')).toMatchObject({
      method: 'POST',
      ifNoneExist: 'identifier=urn%3Aid%3AHOSP%7CP1',
    });
  });

  test('after a merge the retired number leads to the survivor', () => {
    const { bundle } = convert(`${head('ADT^A40')}${pid}MRG|P2^^^HOSP^MR\r`);
    const [survivor, retired] = all<Patient>(bundle, 'Patient');
    expect(retired?.active).toBe(false);
    expect(retired?.link?.[0]?.type).toBe('replaced-by');
    expect(survivor?.link?.[0]?.type).toBe('replaces');
    expect(survivor?.active).toBeUndefined();
  });

  test('cancels set a status, or delete by configuration', () => {
    const cancel = (config: Hl7v2ConfigInput) =>
      convert(`${head('ADT^A11')}${pid}PV1|1|I|||||||||||||||||V1\r`, config).bundle;
    expect(all<Encounter>(cancel({}), 'Encounter')[0]?.status).toBe('cancelled');
    expect(
      cancel({ cancelledEvents: 'delete' }).entry?.some(
        ({ request }) => request?.method === 'DELETE' && request.url.startsWith('Encounter?'),
      ),
    ).toBe(true);
  });
});

describe('configuration', () => {
  test('rows are added, replaced and removed, per sender', () => {
    const config: Hl7v2ConfigInput = {
      senders: [
        {
          facility: 'NORTH',
          nationalIdentifier: { system: 'http://national.example', type: 'NI' },
          codeMaps: { AdministrativeSex: { F: 'other' } },
          overlay: {
            maps: {
              'PID[Patient]': {
                remove: ['PID-7'],
                rows: [
                  { id: 'PID-5', to: 'name[1]', use: 'XPN[HumanName]' },
                  { id: 'PID-19/x', to: 'active', set: 'true' },
                ],
              },
            },
          },
        },
      ],
    };
    const text = `${head('ADT^A08')}${pid.trimEnd()}|||||||||||4711\r`;
    const [patient] = all<Patient>(convert(text, config).bundle, 'Patient');
    expect(patient).toMatchObject({ gender: 'other', active: true });
    expect(patient?.birthDate).toBeUndefined();
    expect(patient?.identifier?.find(({ value }) => value === '4711')?.system).toBe(
      'http://national.example',
    );
    expect(
      all<Patient>(convert(text.replace('NORTH', 'EAST'), config).bundle, 'Patient')[0],
    ).toMatchObject({ gender: 'female', birthDate: '1980-02-29' });
  });

  test.each([
    { zone: 'Mars/Base' },
    { unknown: 1 },
    { overlay: { segments: { PID: { target: 'Patient', rows: [] } } } },
  ])('refuses %j', (config) => {
    expect(() => parseHl7v2Config(config)).toThrow(Hl7Error);
  });
});

test('unused values are told by place, and no issue holds content', () => {
  const { issues } = convert(
    `${head('ADT^A08')}PID|1||P1^^^HOSP^MR||Doe^Jane||notadate|Q|||SECRETSTREET||||||||||||||||||||||||||||||||SECRET2\rZXX|SECRET3\rBAD LINE SECRET4\r`,
  );
  expect(issues.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['bad-date', 'unmapped-code', 'unused-segment', 'stray-line']),
  );
  expect(JSON.stringify(issues)).not.toMatch(/SECRET|notadate|Doe/);
  for (const { location, message } of issues) {
    expect(location).toMatch(/@\d+$/);
    expect(message).not.toBe('');
  }
});

describe('any mutation', () => {
  const base = `${head('ORU^R01')}${pid}PV1|1|I|W^1^A\rORC|RE|O1|F1\r${obr('O1', 'F1')}OBX|1|NM|A^a^L||1|mg^^UCUM\rOBX|2|ED|B^b^L||^a^b^Base64^AAAA\rSPM|1|S1&a^S2&b||BLD\r`;
  const edit = fc.record({
    at: fc.nat(base.length),
    remove: fc.nat(6),
    insert: fc.string({ maxLength: 6 }).map((text) => `${text}`),
  });
  const junk = fc.constantFrom(
    '|',
    '^',
    '&',
    '~',
    '\\',
    '\r',
    '""',
    'PID|',
    'OBX|9|',
    '__proto__',
    'constructor',
    '\u0000',
    '9'.repeat(40),
  );

  test('gives a well-formed Bundle or an error with a code, in bounded time', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(edit, fc.record({ at: fc.nat(base.length), remove: fc.nat(3), insert: junk })),
          { minLength: 1, maxLength: 8 },
        ),
        (edits) => {
          let text = base;
          for (const { at, remove, insert } of edits)
            text = text.slice(0, at) + insert + text.slice(at + remove);
          const begin = performance.now();
          try {
            const { bundle } = convert(text, { zone: 'Europe/Berlin' });
            expect(
              structuralFaults(bundle).filter(
                (fault) => !/ is no (uri|url|code|base64Binary|canonical)$/.test(fault),
              ),
            ).toEqual([]);
          } catch (error) {
            if (!(error instanceof Hl7Error)) throw error;
          }
          expect(performance.now() - begin).toBeLessThan(5000);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  test('does not depend on zone or locale of the machine, nor on the run', () => {
    const before = process.env['TZ'];
    const results = ['UTC', 'Asia/Tokyo', 'America/New_York'].map((zone) => {
      process.env['TZ'] = zone;
      return JSON.stringify(convert(base, { zone: 'Europe/Berlin' }));
    });
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
    expect(new Set(results).size).toBe(1);
  });
});
