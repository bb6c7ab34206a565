/**
 * Makes the HL7v2 samples: for each person of the FHIR cohort a stay in December 2025, as a hospital would send it:
 * admission, laboratory results, immunisation, discharge summary, discharge, follow-up appointment, and for every fifth
 * person a double registration that is merged. Deterministic: the same cohort gives the same bytes.
 *
 *   node samples/hl7v2/generate-messages.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import type { Bundle, DiagnosticReport, FhirResource, Observation, Patient } from 'fhir/r4';

const here = import.meta.dirname;
const archive = path.join(here, '..', 'fhir', 'synthea-cohort.zip');

type Person = { readonly patient: Patient; readonly resources: readonly FhirResource[] };

/** Assigning authority and type of the cohort's identifier systems; `identifier-systems.json` ties them together. */
const authorities: Readonly<Record<string, readonly [authority: string, type: string]>> = {
  'http://hospital.smarthealthit.org': ['SMART', 'MR'],
  'https://github.com/synthetichealth/synthea': ['SYNTHEA', 'PI'],
  'http://hl7.org/fhir/sid/us-ssn': ['USSSA', 'SS'],
};

const people = readPeople();
people.forEach((person, index) => {
  const file = path.join(here, `person-${String(index + 1).padStart(2, '0')}.hl7`);
  writeFileSync(file, messagesOf(person, index).join(''));
});

function readPeople(): Person[] {
  const files = unzipSync(readFileSync(archive));
  return Object.keys(files)
    .filter((name) => !name.endsWith('-information.json'))
    .sort()
    .map((name) => {
      const bundle = JSON.parse(Buffer.from(files[name] ?? []).toString('utf8')) as Bundle;
      const resources = (bundle.entry ?? []).flatMap(({ resource }) =>
        resource ? [resource as FhirResource] : [],
      );
      const patient = resources.find(
        (resource): resource is Patient => resource.resourceType === 'Patient',
      );
      if (!patient) throw new Error(`no patient in a file of ${archive}`);
      return { patient, resources };
    });
}

function messagesOf(person: Person, index: number): string[] {
  const day = 1 + (index % 20);
  const at = (offset: number, hour: number): string =>
    `${new Date(Date.UTC(2025, 11, day + offset, hour)).toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
  const number = 5000 + index;
  const visit = `V${number}^^^LAKESIDE^VN`;
  const pid = pidOf(person.patient);
  const pv1 = (extra: Readonly<Record<number, string>>): string =>
    segment('PV1', {
      1: '1',
      2: 'I',
      3: 'MED^201^A^LAKESIDE',
      7: '9999957191^Schneider^Hank^^^Dr.^^^NPI',
      10: 'MED',
      19: visit,
      44: at(0, 9),
      ...extra,
    });
  const header = (type: string, order: number, time: string): string =>
    segment('MSH', {
      3: 'HIS',
      4: 'LAKESIDE',
      5: 'FPH',
      6: 'FPH',
      7: time,
      9: type,
      10: `LS${number}${String(order).padStart(2, '0')}`,
      11: 'P',
      12: '2.5.1',
    });
  const event = (code: string, time: string): string => segment('EVN', { 1: code, 2: time });
  const messages: string[][] = [];
  if (index % 5 === 0) {
    const temporary = segment('PID', {
      1: '1',
      3: `T${number}^^^LAKESIDE^PI`,
      5: nameOf(person.patient),
      7: birth(person.patient),
      8: sex(person.patient),
    });
    messages.push([
      header('ADT^A04^ADT_A01', 1, at(0, 8)),
      event('A04', at(0, 8)),
      temporary,
      segment('PV1', { 1: '1', 2: 'E', 19: `E${number}^^^LAKESIDE^VN`, 44: at(0, 8) }),
    ]);
  }
  messages.push([
    header('ADT^A01^ADT_A01', 2, at(0, 9)),
    event('A01', at(0, 9)),
    pid,
    pv1({}),
    segment('DG1', { 1: '1', 3: 'R53.83^Other fatigue^I10C', 5: at(0, 9), 6: 'A' }),
  ]);
  if (index % 5 === 0)
    messages.push([
      header('ADT^A40^ADT_A39', 3, at(0, 10)),
      event('A40', at(0, 10)),
      pid,
      segment('MRG', { 1: `T${number}^^^LAKESIDE^PI` }),
    ]);
  const results = resultsOf(
    person,
    number,
    header('ORU^R01^ORU_R01', 4, at(0, 14)),
    [pid, pv1({})],
    at(0, 11),
    at(0, 14),
  );
  if (results) messages.push(results);
  messages.push([
    header('VXU^V04^VXU_V04', 5, at(1, 10)),
    pid,
    pv1({}),
    segment('ORC', { 1: 'RE', 3: `IMM${number}^LAKESIDE` }),
    segment('RXA', {
      1: '0',
      2: '1',
      3: at(1, 10),
      4: at(1, 10),
      5: '140^Influenza, seasonal, injectable, preservative free^CVX',
      6: '0.5',
      7: 'mL^milliliter^UCUM',
      10: '9999957191^Schneider^Hank^^^Dr.^^^NPI',
      15: `LOT${number}`,
      17: 'SEQ^Seqirus^MVX',
      20: 'CP',
    }),
    segment('RXR', { 1: 'IM^Intramuscular^HL70162', 2: 'LA^Left arm^HL70163' }),
  ]);
  messages.push([
    header('ADT^A03^ADT_A03', 6, at(2, 11)),
    event('A03', at(2, 11)),
    pid,
    pv1({ 36: '01', 45: at(2, 11) }),
    segment('DG1', { 1: '1', 3: 'R53.83^Other fatigue^I10C', 5: at(0, 9), 6: 'F' }),
  ]);
  messages.push([
    header('MDM^T02^MDM_T02', 7, at(2, 12)),
    event('T02', at(2, 12)),
    pid,
    pv1({ 45: at(2, 11) }),
    segment('TXA', {
      1: '1',
      2: '18842-5^Discharge summary^LN',
      3: 'TX',
      4: at(2, 11),
      6: at(2, 12),
      9: '9999957191^Schneider^Hank^^^Dr.^^^NPI',
      12: `DOC${number}^LAKESIDE`,
      17: 'LA',
      19: 'AV',
    }),
    ...[
      'Admitted with fatigue. Blood count and chemistry taken, influenza vaccine given.',
      'Discharged home in good condition.',
      'Follow-up in the outpatient clinic in six weeks.',
    ].map((text, line) =>
      segment('OBX', {
        1: String(line + 1),
        2: 'TX',
        3: '18842-5^Discharge summary^LN',
        5: text,
        11: 'F',
      }),
    ),
  ]);
  messages.push([
    header('SIU^S12^SIU_S12', 8, at(2, 13)),
    segment('SCH', {
      1: `A${number}^HIS`,
      2: `F${number}^LAKESIDE`,
      7: 'FOLLOWUP^Follow-up^HL70276',
      8: 'Normal^^HL70277',
      9: '30',
      10: 'min',
      11: `^^^${at(44, 10)}^${at(44, 10).replace('0000+', '3000+')}`,
      16: '9999957191^Schneider^Hank^^^Dr.^^^NPI',
      25: 'Booked',
    }),
    pid,
    segment('RGS', { 1: '1' }),
    segment('AIS', {
      1: '1',
      3: 'IM^Internal medicine^L',
      4: at(44, 10),
      7: '30',
      8: 'min',
      10: 'Booked',
    }),
    segment('AIP', { 1: '1', 3: '9999957191^Schneider^Hank^^^Dr.^^^NPI', 12: 'Booked' }),
  ]);
  return messages.map((lines) => `${lines.join('\r')}\r`);
}

/** The latest laboratory panel of the person, measured again during the stay. */
function resultsOf(
  person: Person,
  number: number,
  header: string,
  context: readonly string[],
  taken: string,
  issued: string,
): string[] | undefined {
  const byId = new Map(person.resources.map((resource) => [`urn:uuid:${resource.id}`, resource]));
  const panels = person.resources
    .filter(
      (resource): resource is DiagnosticReport =>
        resource.resourceType === 'DiagnosticReport' && (resource.result?.length ?? 0) > 2,
    )
    .sort(
      (a, b) =>
        String(a.effectiveDateTime).localeCompare(String(b.effectiveDateTime)) ||
        String(a.id).localeCompare(String(b.id)),
    );
  const panel = panels[panels.length - 1];
  const results = (panel?.result ?? [])
    .map(({ reference }) => byId.get(String(reference)))
    .filter(
      (resource): resource is Observation =>
        resource?.resourceType === 'Observation' && resource.valueQuantity?.value !== undefined,
    )
    .slice(0, 12);
  const code = panel?.code.coding?.[0];
  if (!code || results.length === 0) return undefined;
  return [
    header,
    ...context,
    segment('ORC', { 1: 'RE', 2: `P${number}^HIS`, 3: `L${number}^LAB`, 5: 'CM' }),
    segment('OBR', {
      1: '1',
      2: `P${number}^HIS`,
      3: `L${number}^LAB`,
      4: `${code.code}^${hl7(code.display ?? '')}^LN`,
      7: taken,
      22: issued,
      24: 'LAB',
      25: 'F',
    }),
    ...results.map((result, line) => {
      const coding = result.code.coding?.[0];
      const { value = 0, unit = '', code: ucum = unit } = result.valueQuantity ?? {};
      return segment('OBX', {
        1: String(line + 1),
        2: 'NM',
        3: `${coding?.code}^${hl7(coding?.display ?? '')}^LN`,
        5: String(Number(value.toPrecision(3))),
        6: `${hl7(ucum)}^${hl7(unit)}^UCUM`,
        11: 'F',
        14: taken,
      });
    }),
  ];
}

function pidOf(patient: Patient): string {
  const [address] = patient.address ?? [];
  const phone = patient.telecom?.find(({ system }) => system === 'phone')?.value ?? '';
  const digits = /^(\d{3})-(\d{3})-(\d{4})$/.exec(phone);
  const identifiers = (patient.identifier ?? []).flatMap(({ system, value }) => {
    const authority = authorities[system ?? ''];
    return authority === undefined ? [] : [`${value}^^^${authority[0]}^${authority[1]}`];
  });
  return segment('PID', {
    1: '1',
    3: identifiers.join('~'),
    5: nameOf(patient),
    7: birth(patient),
    8: sex(patient),
    11: [
      hl7(address?.line?.[0] ?? ''),
      '',
      hl7(address?.city ?? ''),
      address?.state ?? '',
      address?.postalCode ?? '',
      address?.country ?? '',
      'H',
    ].join('^'),
    13: digits ? `^PRN^PH^^1^${digits[1]}^${digits[2]}${digits[3]}` : '',
    16: patient.maritalStatus?.coding?.[0]?.code ?? '',
  });
}

function nameOf(patient: Patient): string {
  const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
  const [first = '', ...middle] = name?.given ?? [];
  return [name?.family ?? '', first, middle.join(' '), '', name?.prefix?.[0] ?? '', '', 'L']
    .map(hl7)
    .join('^');
}

function birth(patient: Patient): string {
  return (patient.birthDate ?? '').replaceAll('-', '');
}

function sex(patient: Patient): string {
  return patient.gender === 'male' ? 'M' : patient.gender === 'female' ? 'F' : 'U';
}

function hl7(text: string): string {
  return text
    .replaceAll('\\', '\\E\\')
    .replaceAll('|', '\\F\\')
    .replaceAll('^', '\\S\\')
    .replaceAll('&', '\\T\\')
    .replaceAll('~', '\\R\\');
}

/** Writes a segment from its fields by number. */
function segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(...Object.keys(fields).map(Number));
  const cells = Array.from({ length: last }, (_, index) => fields[index + 1] ?? '');
  return name === 'MSH'
    ? `MSH|^~\\&|${cells.slice(2).join('|')}`
    : [name, ...cells].join('|').replace(/\|+$/, '');
}
