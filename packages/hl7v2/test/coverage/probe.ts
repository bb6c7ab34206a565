import type { Bundle, BundleEntry } from 'fhir/r4';
import { codeMaps, datatypeMaps, segmentMaps } from '../../src/convert/map-set.ts';
import { convertHl7v2, parseHl7v2Config } from '../../src/index.ts';
import type { Condition } from '../../src/maps/condition.ts';
import type { DatatypeMap, Row, SegmentMap } from '../../src/maps/map-row.ts';
import { targetPath } from '../../src/maps/target-path.ts';
import { contexts, defaults, samples } from './contexts.table.ts';

/** What became of one row. */
export type Outcome = {
  readonly map: string;
  readonly row: string;
  readonly target: string;
  readonly shown: boolean;
};

type Fields = Map<string, string>;
type Expect = (leaf: unknown) => boolean;
type Json = Record<string, unknown>;

const config = parseHl7v2Config({ zone: 'Europe/Berlin', unusedFields: false });
const rawConfig = parseHl7v2Config({
  zone: 'Europe/Berlin',
  unusedFields: false,
  rawMessage: true,
});
const marker = 'ZQ7MARK';
/** Rows that the guide has; those with a word after the slash are ours. */
export const isGuideRow = ({ id }: Row): boolean => !/\/[a-zA-Z]/.test(id);

/** Sets fields so that a condition holds; `self` is the probed reference. */
const satisfy = (condition: Condition | undefined, fields: Fields, wanted = true): void => {
  if (condition === undefined) return;
  switch (condition.kind) {
    case 'not':
      satisfy(condition.condition, fields, !wanted);
      return;
    case 'all':
    case 'any': {
      const every = (condition.kind === 'all') === wanted;
      const list = every ? condition.conditions : condition.conditions.slice(0, 1);
      for (const inner of list) satisfy(inner, fields, wanted);
      return;
    }
    case 'valued':
      if (wanted) {
        if (!has(fields, condition.ref)) put(fields, condition.ref, '1');
      } else clear(fields, condition.ref);
      return;
    case 'oneOf':
      if (wanted) {
        if (!condition.values.includes(get(fields, condition.ref) ?? ''))
          put(fields, condition.ref, condition.values[0] ?? '');
      } else if (condition.values.includes(get(fields, condition.ref) ?? ''))
        put(fields, condition.ref, other(condition.ref, condition.values));
      return;
    case 'longer':
      if (wanted && (get(fields, condition.ref)?.length ?? 0) <= condition.than)
        put(
          fields,
          condition.ref,
          condition.than > 10 ? `${marker}${'0'.repeat(30)}` : '20240317101112+0100',
        );
      return;
    case 'hasTime':
      put(fields, condition.ref, wanted ? '20240317101112+0100' : '20240317');
      return;
    case 'count':
      if (condition.test === '>' && (fields.get(condition.ref) ?? '').includes('~')) return;
      put(
        fields,
        condition.ref,
        condition.test === '>' && wanted ? 'x~y' : (get(fields, condition.ref) ?? 'x'),
      );
      return;
    case 'setting':
      return;
  }
};

const other = (ref: string, values: readonly string[]): string =>
  ref === 'OBX-5.3' ? '' : values.includes('ST') ? 'NM' : ref.endsWith('.3') ? '' : 'OT';

const split = (ref: string): { field: string; part: number; sub: number } => {
  const [head = '', part = '0', sub = '0'] = ref.split('.');
  return { field: head, part: Number(part), sub: Number(sub) };
};
const get = (fields: Fields, ref: string): string | undefined => {
  const { field, part, sub } = split(ref);
  const value = fields.get(field);
  if (value === undefined) return undefined;
  const first = value.split('~')[0] ?? '';
  const component = part === 0 ? first.split('^')[0] : first.split('^')[part - 1];
  return sub === 0 ? component : component?.split('&')[sub - 1];
};
const has = (fields: Fields, ref: string): boolean => (get(fields, ref) ?? '') !== '';
const put = (fields: Fields, ref: string, value: string): void => {
  const { field, part, sub } = split(ref);
  if (part === 0) {
    fields.set(field, value);
    return;
  }
  const parts = (fields.get(field) ?? '').split('^');
  while (parts.length < part) parts.push('');
  if (sub === 0) parts[part - 1] = value;
  else {
    const subs = (parts[part - 1] ?? '').split('&');
    while (subs.length < sub) subs.push('');
    subs[sub - 1] = value;
    parts[part - 1] = subs.join('&');
  }
  fields.set(field, parts.join('^'));
};
const clear = (fields: Fields, ref: string): void => put(fields, ref, '');

/** Writes the message of a context; `fields` override the defaults of any segment. */
const messageOf = (type: string, list: string, fields: Fields): string => {
  const lines = list.split(' ').map((item) => {
    const [name = ''] = item.split(':');
    const values = new Map(Object.entries(defaults[name] ?? {}));
    if (name === 'MSH') values.set('MSH-9', type);
    for (const [ref, value] of fields) if (ref.startsWith(`${name}-`)) values.set(ref, value);
    const last = Math.max(0, ...[...values.keys()].map((ref) => Number(ref.split('-')[1])));
    const cells = Array.from(
      { length: last },
      (_, index) => values.get(`${name}-${index + 1}`) ?? '',
    );
    return name === 'MSH' ? `MSH|^~\\&|${cells.slice(2).join('|')}` : [name, ...cells].join('|');
  });
  return `${lines.join('\r')}\r`;
};

const contextOf = (map: string, row = ''): readonly [string, string] | undefined => {
  const found =
    contexts.find(([pattern]) => pattern.source.includes(' ') && pattern.test(`${map} ${row}`)) ??
    contexts.find(([pattern]) => !pattern.source.includes(' ') && pattern.test(map));
  return found && [found[1], found[2]];
};

/** All leaves at a path of resources of a type, references followed within the bundle. */
const leavesAt = (bundle: Bundle, type: string, path: string): unknown[] => {
  const byUrl = new Map(
    (bundle.entry ?? []).map((entry: BundleEntry) => [
      entry.fullUrl,
      entry.resource as unknown as Json,
    ]),
  );
  const roots = (bundle.entry ?? [])
    .map(({ resource }) => resource as unknown as Json)
    .filter((r) => r?.['resourceType'] === type);
  return follow(roots, [...targetPath(type, path).steps], byUrl);
};

type Steps = ReturnType<typeof targetPath>['steps'];

const follow = (
  roots: Json[],
  steps: Steps,
  byUrl: ReadonlyMap<string | undefined, Json>,
): unknown[] => {
  let current: unknown[] = roots;
  for (const step of steps) {
    const name = step.extended ? `_${step.name}` : step.name;
    const next: unknown[] = [];
    for (const item of current) {
      const value = (item as Json | null)?.[name];
      for (const inner of Array.isArray(value) ? value : [value]) {
        if (inner === undefined || inner === null) continue;
        if (step.enter === undefined) next.push(inner);
        else {
          const target = byUrl.get(String((inner as Json)['reference']));
          if (target?.['resourceType'] === step.enter) next.push(target);
        }
      }
    }
    current = next;
  }
  return current;
};

const deep = (
  value: unknown,
  expect: Expect,
  byUrl?: ReadonlyMap<string | undefined, Json>,
): boolean => {
  if (Array.isArray(value)) return value.some((item) => deep(item, expect, byUrl));
  if (value !== null && typeof value === 'object')
    return Object.entries(value).some(
      ([name, inner]) =>
        deep(inner, expect, byUrl) ||
        (name === 'reference' && byUrl !== undefined && deep(byUrl.get(String(inner)), expect)),
    );
  return expect(value);
};

const contains: Expect = (leaf) =>
  (typeof leaf === 'string' &&
    (leaf.includes(marker) ||
      decoded(leaf).includes(marker) ||
      leaf.startsWith('2024-03-17') ||
      leaf.includes('1.2.3.4') ||
      leaf === 'A01' ||
      leaf === 'P' ||
      leaf.includes('7421'))) ||
  leaf === 7421 ||
  leaf === 7422;
const decoded = (text: string): string =>
  /^[A-Za-z0-9+/=]+$/.test(text) && text.length % 4 === 0
    ? Buffer.from(text, 'base64').toString('utf8')
    : '';

const mark = (text: string): string => text.replaceAll('MARK', marker);

const firstCode = (name: string): { code: string; target: string } | undefined => {
  for (const [code, target] of codeMaps.get(name)?.codes() ?? [])
    if (target) return { code, target: target.code };
  return undefined;
};

/** A value and what must be found for it. */
type Probe = { readonly text: string; readonly expect: Expect };

const primitives: Readonly<Record<string, Probe>> = {
  dateTime: {
    text: '20240317101112+0100',
    expect: (leaf) => leaf === '2024-03-17T10:11:12+01:00' || leaf === '2024-03-17',
  },
  instant: { text: '20240317101112+0100', expect: (leaf) => leaf === '2024-03-17T10:11:12+01:00' },
  date: { text: '20240317', expect: (leaf) => leaf === '2024-03-17' },
  time: { text: '101112', expect: (leaf) => leaf === '10:11:12' },
  decimal: { text: '7421', expect: (leaf) => leaf === 7421 },
  positiveInt: { text: '7421', expect: (leaf) => leaf === 7421 },
  unsignedInt: { text: '7421', expect: (leaf) => leaf === 7421 },
  integer: { text: '7421', expect: (leaf) => leaf === 7421 },
  boolean: { text: 'Y', expect: (leaf) => leaf === true },
};

const viaProbes: Readonly<Record<string, Probe>> = {
  yesNo: primitives['boolean'] as Probe,
  dayOfWeek: { text: '3', expect: (leaf) => leaf === 'wed' },
  periodUnit: { text: 'H', expect: (leaf) => leaf === 'h' },
  comparator: { text: '<', expect: (leaf) => leaf === '<' },
  minutes: { text: '60', expect: (leaf) => typeof leaf === 'number' },
  minutesBySch10: { text: '60', expect: (leaf) => leaf === 60 },
  timeOfDay: { text: '101112', expect: (leaf) => leaf === '10:11:12' },
  durationValue: { text: 'D5', expect: (leaf) => leaf === 5 },
  durationUnit: { text: 'D5', expect: (leaf) => leaf === 'd' },
  offsetFromStart: { text: '10', expect: (leaf) => leaf === '2024-03-01T09:10:00+00:00' },
  endFromDuration: { text: '20', expect: (leaf) => leaf === '2024-03-17T10:31:12+01:00' },
  procedureEnd: { text: '20', expect: (leaf) => leaf === '2024-03-17T10:31:12+01:00' },
  boundsEnd: { text: '2^h', expect: (leaf) => leaf === '2024-03-17T12:11:12+01:00' },
  boundsStart: { text: '2^h', expect: (leaf) => leaf === '2024-03-17T08:11:12+01:00' },
  messageTime: {
    text: '',
    expect: (leaf) => typeof leaf === 'string' && leaf.startsWith('2024-01-01T12:00:00'),
  },
  senderSystem: { text: '', expect: (leaf) => leaf === 'urn:id:FAC' },
  rawMessage: {
    text: '',
    expect: (leaf) => typeof leaf === 'string' && decoded(leaf).startsWith('MSH|'),
  },
  sampledData: {
    text: '7421',
    expect: (leaf) => typeof leaf === 'string' && leaf.includes('7421'),
  },
  mediaType: { text: marker, expect: contains },
  attachmentData: { text: 'TUFSSw==', expect: (leaf) => leaf === 'TUFSSw==' },
  protection: { text: 'Y', expect: (leaf) => leaf === 'R' },
};

/** Rows whose value is bound: what is put in and what must come out. */
const fixed: Readonly<Record<string, Probe>> = {
  'PID[Patient] PID-15': { text: 'de', expect: (leaf) => leaf === 'de' },
  'NK1[RelatedPerson] NK1-20': { text: 'de', expect: (leaf) => leaf === 'de' },
  'GT1[RelatedPerson] GT1-36': { text: 'de', expect: (leaf) => leaf === 'de' },
  'IAM[AllergyIntolerance] IAM-15': { text: 'SPO', expect: (leaf) => leaf === 'SPS' },
  'NK1[Patient] NK1-3': { text: 'SPO', expect: (leaf) => leaf === 'SPS' },
  'ROL[Patient-GeneralPractitioner] ROL-3': { text: 'PP', expect: (leaf) => leaf === 'PP' },
  'PRT[Patient-GeneralPractitioner-PractitionerRole] PRT-4': {
    text: 'PP',
    expect: (leaf) => leaf === 'PP',
  },
  'TXA[DocumentReference] TXA-19/3': { text: 'CA', expect: (leaf) => leaf === 'CA' },
  'XAD[Address] XAD.7/4': { text: 'HV', expect: (leaf) => leaf === 'HV' },
  'TQ1[MedicationRequest] TQ1-13/2': { text: '7421^h', expect: (leaf) => leaf === 'h' },
  'TQ1[ServiceRequest] TQ1-13/2': { text: '7421^h', expect: (leaf) => leaf === 'h' },
  'OBX[Observation] OBX-5/20': {
    text: 'APP^application^pdf^Base64^TUFSSw==',
    expect: (leaf) => String(leaf).includes('valueAttachment'),
  },
  'OBX[Observation] OBX-5/22': {
    text: 'http://a.b/c^^application^pdf',
    expect: (leaf) => String(leaf).includes('valueAttachment'),
  },
  'OBX[Observation-Component] OBX-5/19': {
    text: 'APP^application^pdf^Base64^TUFSSw==',
    expect: (leaf) => String(leaf).includes('valueAttachment'),
  },
  ...Object.fromEntries(
    ['OBX[Observation]', 'OBX[Observation-Component]'].flatMap((map) =>
      ['OBX-33/2', 'OBX-33/4'].map((row) => [
        `${map} ${row}`,
        {
          text: `${marker}^${marker}~X^Y`,
          expect: (leaf: unknown) => String(leaf).includes(marker),
        },
      ]),
    ),
  ),
  'CP[Money] CP.1': { text: '7421&USD', expect: (leaf) => leaf === 7421 },
  'RXD[MedicationDispense] RXD-11': { text: 'G', expect: (leaf) => leaf === 'G' },
};

/** Extra fields that a transform needs beside its own. */
const companions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AIG-11': { 'AIG-8': '20240317101112+0100' },
  'AIL-9': { 'AIL-6': '20240317101112+0100' },
  'AIP-9': { 'AIP-6': '20240317101112+0100' },
  'AIS-7': { 'AIS-4': '20240317101112+0100' },
  'PR1-7': { 'PR1-5': '20240317101112+0100' },
  'TQ1-6/2': { 'TQ1-7': '20240317101112+0100' },
  'TQ1-6/3': { 'TQ1-8': '20240317101112+0100' },
  'SCH-9': { 'SCH-10': 'min' },
  'OBX-11/5': { 'OBX-5': '' },
  'OBX-11/6': { 'OBX-5': '' },
  'TQ1-5': { 'TQ1-3': '^^^^^^^HS' },
  'TQ1-13': { 'TQ1-13': '7421^h' },
  'TQ1-13/2': { 'TQ1-13': '7421^h' },
  'PRT-14': { 'PRT-5': '88^Role^Rita' },
  'PRT-15': { 'PRT-5': '88^Role^Rita' },
  'RXE-5': { 'RXE-4': '5' },
  'RXE-11': { 'RXE-10': '5' },
  'RXE-24': { 'RXE-23': '5' },
  'RXE-26': { 'RXE-25': '5' },
  'RXD-5': { 'RXD-4': '5' },
  'RXD-17': { 'RXD-16': '5' },
  'RXA-7': { 'RXA-6': '5' },
  'RXC-4': { 'RXC-3': '5' },
  'SAC-24': { 'SAC-22': '5' },
  'GOL-20': {},
};

const datatypeOf = (use: string): string => use.split('[')[0] ?? '';

/** Value for a row and what it must give; `type` is the FHIR type at its path. */
const probeFor = (row: Row, type: string): Probe | undefined => {
  if (row.set !== undefined) {
    const constant = row.set;
    const own =
      row.use === undefined
        ? fillerFor(row)
        : mark(samples[row.use] ?? samples[datatypeOf(row.use)] ?? 'MARK');
    return { text: own, expect: (leaf) => String(leaf) === constant };
  }
  if (row.via !== undefined && viaProbes[row.via]) return viaProbes[row.via];
  if (row.code !== undefined) {
    const first = firstCode(row.code);
    if (first) return { text: first.code, expect: (leaf) => String(leaf) === first.target };
  }
  if (row.use !== undefined) {
    if (row.use.endsWith('[unsignedInt]')) return viaProbes['minutes'];
    if (row.use === 'CQ[code]') return { text: '^h', expect: (leaf) => leaf === 'h' };
    const primitive = row.use.startsWith('CQ[') ? undefined : primitives[type];
    if (primitive && !['DR[dateTime]'].includes(row.use)) return primitive;
    return {
      text: mark(samples[row.use] ?? samples[datatypeOf(row.use)] ?? 'MARK'),
      expect: contains,
    };
  }
  return primitives[type] ?? { text: marker, expect: contains };
};

const fillerFor = (row: Row): string => {
  if (row.from.startsWith('OBX-11')) return 'X';
  if (row.from.endsWith('.18') || row.from === 'XPN.11') return 'F';
  if (row.from === 'RXC-1') return 'A';
  if (row.from === 'TQ.3') return 'D5';
  return '1';
};

/** Probes one row of a segment map. */
const probeSegmentRow = (map: SegmentMap, row: Row): boolean => {
  const context = contextOf(map.name, row.id);
  if (!context || map.target === 'Bundle') return probeBundleRow(map, row);
  const type = targetPath(map.target, row.to).type;
  const probe = fixed[`${map.name} ${row.id}`] ?? probeFor(row, type);
  if (!probe) return false;
  for (const attempt of [0, 1]) {
    const fields: Fields = new Map();
    for (const ref of Object.keys(defaults[map.segment] ?? {}))
      fields.set(ref, (defaults[map.segment] ?? {})[ref] ?? '');
    seedRule(map.name, fields);
    for (const [ref, value] of Object.entries(companions[row.id] ?? {})) fields.set(ref, value);
    if (
      row.from !== '' &&
      row.set !== undefined &&
      attempt === 0 &&
      (!has(fields, row.from) || row.from === 'OBX-5')
    )
      put(fields, row.from, fixed[`${map.name} ${row.id}`]?.text ?? richValue(map, row));
    if (row.set === undefined && row.from !== '') put(fields, row.from, probe.text);
    satisfy(row.when, fields);
    if (row.set === undefined && row.from !== '' && row.code === undefined && attempt === 0)
      putUnlessNeeded(fields, row, probe.text);
    if (row.each !== undefined && !(fields.get('OBX-5') ?? '').includes('~'))
      fields.set('OBX-5', `${fields.get('OBX-5') ?? 'x'}~${second(fields)}`);
    if (row.format !== undefined)
      for (const ref of formatRefs(row.format))
        if (ref.startsWith(map.segment) && !has(fields, ref)) put(fields, ref, marker);
    const bundle = convert(
      messageOf(context[0], contextSegments(map.name, context[1]), fields),
      row,
    );
    const byUrl = new Map(
      (bundle.entry ?? []).map((entry) => [entry.fullUrl, entry.resource as unknown as Json]),
    );
    const expect: Expect =
      row.format !== undefined ? (leaf) => typeof leaf === 'string' && leaf !== '' : probe.expect;
    if (row.to === '$this') {
      const roots = [...byUrl.values()].filter((r) => r['resourceType'] === map.target);
      if (
        deep(roots, contains, byUrl) ||
        (row.via === 'motherOf' &&
          deep(
            [...byUrl.values()].filter((r) => r['resourceType'] === 'RelatedPerson'),
            contains,
          ))
      )
        return true;
      continue;
    }
    const leaves = leavesAt(bundle, map.target, row.to);
    if (row.via === 'contextPatient' || row.via === 'orderReference') {
      if (leaves.length > 0) return true;
      continue;
    }
    if (leaves.some((leaf) => deep(leaf, expect, byUrl))) return true;
  }
  return false;
};

const second = (fields: Fields): string => (fields.get('OBX-5') ?? 'x').split('~')[0] ?? 'x';
const formatRefs = (format: string): string[] =>
  [...format.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
const richValue = (map: SegmentMap, row: Row): string => {
  const sibling = map.rows.find(
    (otherRow) => otherRow.from === row.from && otherRow.use !== undefined,
  );
  const plain = map.rows.find(
    (otherRow) =>
      otherRow.from === row.from && otherRow.set === undefined && otherRow.use === undefined,
  );
  if (sibling?.use === undefined && plain)
    return probeFor(plain, targetPath(map.target, plain.to).type)?.text ?? '1';
  return sibling?.use === undefined
    ? '1'
    : mark(samples[sibling.use] ?? samples[datatypeOf(sibling.use)] ?? 'MARK');
};
const putUnlessNeeded = (fields: Fields, row: Row, text: string): void => {
  const needed = JSON.stringify(row.when ?? {}).includes(`"${row.from}`);
  if (!needed) put(fields, row.from, text);
  else if (!has(fields, row.from)) put(fields, row.from, text);
};

/** The message rule around a map asks for these. */
const seedRule = (map: string, fields: Fields): void => {
  const seeds: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'PID[Account]': { 'PID-18': 'ACC1^^^HOSP^AN' },
    'PID[Provenance-Patient]': { 'PID-33': '20240317101112+0100', 'PID-34': 'FAC2' },
    'PV1[Basic-EncounterHistory]': { 'PV1-43': 'W^R^B' },
    'PV1[Coverage]': { 'PV1-20': 'FC' },
    'PV1[Account]': { 'PID-18': 'ACC1^^^HOSP^AN' },
    'DG1[EpisodeOfCare]': { 'PV1-54': 'EP1^^^HOSP' },
    'AIS[ServiceRequest]': { 'SCH-26': 'ORD9' },
    'SCH[ServiceRequest]': { 'SCH-26': 'ORD9' },
    'SCH[Provenance]': { 'SCH-20': '77^Enter^Eve' },
    'TXA[Provenance]': {
      'TXA-8': '20240317101112+0100',
      'TXA-23': '77^Dist^Dee',
      'TXA-21': marker,
    },
    'ROL[Patient-GeneralPractitioner]': { 'ROL-3': 'PP^Primary^HL70443' },
    'PRT[Patient-GeneralPractitioner-PractitionerRole]': {
      'PRT-4': 'PP',
      'PRT-5': '88^Role^Rita',
      'PRT-8': 'Org^^^^^AUTH^XX^^^77',
    },
    'PRT[Patient-GeneralPractitioner-Practitioner]': { 'PRT-4': 'PP' },
    'PRT[CareTeam]': {},
    'PRT[PractitionerRole]': { 'PRT-5': '88^Role^Rita' },
    'PRT[RelatedPerson]': { 'PRT-5': '88^Role^Rita' },
    'PRT[Device]': { 'PRT-10': 'DEV1' },
    'PRT[Observation-Location]': { 'PRT-9': 'W^R^B' },
    'MSH[Provenance-Operator]': {},
    'OBX[Observation-Component]': { 'OBX-5': 'x~y' },
    'ORC[Provenance]': { 'ORC-10': '77^Enter^Eve', 'ORC-12': '78^Order^Otto' },
    'IN3[CareTeam]': { 'IN3-21': 'Case Manager' },
    'PD1[Observation-LivingWill]': { 'PD1-7': 'Y' },
    'MRG[Account]': { 'MRG-3': 'ACC2' },
    'OBR[Specimen]': { 'OBR-9': '5^ml' },
    'RXO[MedicationRequest]': { 'RXO-2': '5' },
  };
  for (const [ref, value] of Object.entries(seeds[map] ?? {}))
    if (!fields.has(ref) || ref.startsWith('PRT-4') || ref === 'ROL-3' || ref === 'OBX-5')
      fields.set(ref, value);
};

/** `ROL:pid` is the ROL after PID; maps of the visit use the later one. */
const contextSegments = (map: string, list: string): string => {
  if (map === 'ROL[Encounter-PractitionerRole]') return list.replace(' ROL:pid', '');
  if (map.startsWith('ROL')) return list.replace(' ROL ', ' ');
  return list.replace(' ROL:pid', '').replace(' ROL ', ' ');
};

const convert = (text: string, row: Row): Bundle =>
  convertHl7v2(
    Buffer.from(text),
    row.via === 'rawMessage' || JSON.stringify(row.when ?? '').includes('rawMessage')
      ? rawConfig
      : config,
  ).bundle;

const probeBundleRow = (map: SegmentMap, row: Row): boolean => {
  if (map.target !== 'Bundle') return false;
  const { bundle } = convertHl7v2(
    Buffer.from(messageOf('ADT^A01', 'MSH EVN PID PV1', new Map([['MSH-10', marker]]))),
    config,
  );
  const flat: unknown = bundle;
  const names = row.to.split('.');
  const value = names.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], flat);
  return value !== undefined;
};

/** A resource and path that can carry each FHIR type, for datatype maps: a Z segment of the configuration. */
const carriers: Readonly<Record<string, readonly [type: string, path: string]>> = {
  Identifier: ['Patient', 'identifier[9]'],
  HumanName: ['Patient', 'name[9]'],
  Address: ['Patient', 'address[9]'],
  ContactPoint: ['Patient', 'telecom[9]'],
  CodeableConcept: ['Observation', 'category[9]'],
  Coding: ['Observation', 'meta.security[9]'],
  Quantity: ['Observation', 'valueQuantity'],
  Range: ['Observation', 'valueRange'],
  Ratio: ['Observation', 'valueRatio'],
  SampledData: ['Observation', 'valueSampledData'],
  Period: ['Observation', 'effectivePeriod'],
  Annotation: ['Observation', 'note[9]'],
  Attachment: ['Observation', 'extension[9].valueAttachment'],
  Timing: ['ServiceRequest', 'occurrenceTiming'],
  Meta: ['Observation', 'meta'],
  string: ['Observation', 'valueString'],
  uri: ['Observation', 'extension[9].valueUri'],
  code: ['Observation', 'extension[9].valueCode'],
  boolean: ['Observation', 'valueBoolean'],
  dateTime: ['Observation', 'valueDateTime'],
  decimal: ['Observation', 'extension[9].valueDecimal'],
  positiveInt: ['Observation', 'extension[9].valuePositiveInt'],
  unsignedInt: ['Observation', 'extension[9].valueUnsignedInt'],
  Organization: ['Observation', 'performer[9](Organization)'],
  Practitioner: ['Observation', 'performer[9](Practitioner)'],
  PractitionerRole: ['Observation', 'performer[9](PractitionerRole)'],
  Patient: ['Observation', 'performer[9](Patient)'],
  RelatedPerson: ['Observation', 'performer[9](RelatedPerson)'],
  Location: ['Observation', 'focus[9](Location)'],
  Device: ['Observation', 'device(Device)'],
  Specimen: ['Observation', 'specimen(Specimen)'],
  Condition: ['Observation', 'focus[9](Condition)'],
  Procedure: ['Observation', 'focus[9](Procedure)'],
  DocumentReference: ['Observation', 'derivedFrom[9](DocumentReference)'],
  'MessageHeader.source': ['MessageHeader', 'source'],
  'MessageHeader.destination': ['MessageHeader', 'destination[9]'],
};

/** Maps of a value are named after the type around it. */
const targetOfValue: Readonly<Record<string, string>> = {
  Identifier: 'string',
  Quantity: 'decimal',
  Coding: 'uri',
};

/** Probes one row of a datatype map through a Z segment that uses the map. */
const probeDatatypeRow = (map: DatatypeMap, row: Row): boolean => {
  const whole = [
    'Observation',
    'ServiceRequest',
    'MedicationRequest',
    'Appointment',
    'Task',
    'MessageHeader',
    'Duration',
  ];
  const isValue = row.to === '$value';
  const carrier =
    isValue && targetOfValue[map.target]
      ? carriers[targetOfValue[map.target] ?? '']
      : whole.includes(map.target)
        ? ([map.target, '$this'] as const)
        : carriers[map.target];
  if (!carrier) return false;
  const [resource, path] = carrier;
  const type = isValue ? targetPath(resource, path).type : targetPath(map.target, row.to).type;
  const probe = fixed[`${map.name} ${row.id}`] ?? probeFor(row, type);
  if (!probe) return false;
  const zConfig = parseHl7v2Config({
    zone: 'Europe/Berlin',
    unusedFields: false,
    messageHeader: false,
    overlay: {
      segments: {
        ZPR: {
          target: resource,
          on: 'new',
          rows: [
            { id: 'ZPR-1', to: path, use: map.name, ...(path.startsWith('extension') ? {} : {}) },
            ...(path.startsWith('extension')
              ? [
                  {
                    id: 'ZPR-1/url',
                    to: 'extension[9].url',
                    set: 'http://example.org/StructureDefinition/probe',
                    from: 'ZPR-1',
                  },
                ]
              : []),
          ],
        },
      },
    },
  });
  for (const attempt of [0, 1, 2]) {
    const fields: Fields = new Map();
    const prefix = datatypeOf(map.name);
    const head = row.from === '' ? '' : row.from.split('.').slice(1).join('.');
    // Attempt 0: the sample of the type around the marker; 1: the row's part alone; 2: with its neighbours.
    const base = attempt === 1 ? '' : mark(samples[prefix] ?? '');
    fields.set('V', base.split('^').length > 0 ? base : '');
    if (head !== '' && !(row.set !== undefined && has(fields, `V.${head}`)))
      put(fields, `V.${head}`, subText(probe.text));
    if (attempt === 2)
      for (const n of [1, 2, 3]) if (!has(fields, `V.${n}`)) put(fields, `V.${n}`, marker);
    satisfy(row.when && renamed(row.when, prefix), fields);
    if (
      head !== '' &&
      row.set === undefined &&
      row.code === undefined &&
      !JSON.stringify(row.when ?? {}).includes(`"${row.from}"`)
    )
      put(fields, `V.${head}`, subText(probe.text));
    if (row.format !== undefined)
      for (const ref of formatRefs(row.format))
        if (!has(fields, ref.replace(prefix, 'V'))) put(fields, ref.replace(prefix, 'V'), marker);
    const text = messageOf('ADT^A01', 'MSH PID PV1', new Map()) + `ZPR|${fields.get('V') ?? ''}\r`;
    const { bundle } = convertHl7v2(Buffer.from(text), zConfig);
    const byUrl = new Map(
      (bundle.entry ?? []).map((entry) => [entry.fullUrl, entry.resource as unknown as Json]),
    );
    const roots = [...byUrl.values()].filter((r) => r['resourceType'] === resource);
    const bases = path === '$this' ? roots : follow(roots, targetPath(resource, path).steps, byUrl);
    const expect: Expect =
      row.format !== undefined ? (leaf) => typeof leaf === 'string' && leaf !== '' : probe.expect;
    const leaves =
      isValue || row.to === '$this'
        ? bases
        : follow(bases as Json[], targetPath(map.target, row.to).steps, byUrl);
    if (row.via === 'contextPatient' && leaves.length > 0) return true;
    if (leaves.some((leaf) => deep(leaf, row.to === '$this' ? contains : expect, byUrl)))
      return true;
  }
  return false;
};

const subText = (text: string): string => text.replaceAll('^', '&');

const renamed = (condition: Condition, prefix: string): Condition =>
  JSON.parse(
    JSON.stringify(condition)
      .replaceAll(`"${prefix}.`, '"V.')
      .replaceAll(/"(?!V\.)[A-Z]{2,3}\.(\d+)"/g, '"V.$1"'),
  ) as Condition;

/** Runs every row of the guide's segment and datatype maps. */
export const probeRows = (): { readonly segments: Outcome[]; readonly datatypes: Outcome[] } => {
  const segments: Outcome[] = [];
  const datatypes: Outcome[] = [];
  for (const map of segmentMaps.values())
    for (const row of map.rows.filter(isGuideRow))
      segments.push({
        map: map.name,
        row: row.id,
        target: row.to,
        shown: guarded(() => probeSegmentRow(map, row)),
      });
  for (const map of datatypeMaps.values())
    for (const row of map.rows.filter(isGuideRow))
      datatypes.push({
        map: map.name,
        row: row.id,
        target: row.to,
        shown: guarded(() => probeDatatypeRow(map, row)),
      });
  return { segments, datatypes };
};

const guarded = (probe: () => boolean): boolean => {
  try {
    return probe();
  } catch (error) {
    if (process.env['PROBE_DEBUG']) throw error;
    return false;
  }
};

/** Runs every code that has a target through a row that uses its map. */
export const probeCodes = (): Outcome[] => {
  const outcomes: Outcome[] = [];
  for (const map of codeMaps.values()) {
    const isPrimitiveUse = [...segmentMaps.values(), ...datatypeMaps.values()].some(({ rows }) =>
      rows.some(({ code }) => code === map.name),
    );
    const zConfig = parseHl7v2Config({
      unusedFields: false,
      overlay: {
        segments: {
          ZPR: {
            target: 'Observation',
            on: 'new',
            rows: [{ id: 'ZPR-1', to: 'category[9]', use: 'CWE[CodeableConcept]', code: map.name }],
          },
        },
      },
    });
    const wanted = [...map.codes()].filter(([, target]) => target !== null);
    const lines = wanted.map(
      ([code]) => `ZPR|${code.replaceAll('&', '\\T\\').replaceAll('^', '\\S\\')}\r`,
    );
    const text = `MSH|^~\\&|A|F|||20240101||ADT^A01|1|P|2.8\rPID|||P1^^^H\r${lines.join('')}`;
    const { bundle } = convertHl7v2(Buffer.from(text), zConfig);
    const observations = (bundle.entry ?? [])
      .map(({ resource }) => resource as unknown as Json)
      .filter((resource) => resource['resourceType'] === 'Observation');
    wanted.forEach(([code, target], index) => {
      const codings = follow(
        [observations[index] ?? {}],
        targetPath('Observation', 'category[9].coding.code').steps,
        new Map(),
      );
      outcomes.push({
        map: map.name,
        row: code,
        target: target?.code ?? '',
        shown: isPrimitiveUse && codings.includes(target?.code),
      });
    });
  }
  return outcomes;
};
