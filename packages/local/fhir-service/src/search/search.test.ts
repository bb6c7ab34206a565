import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inProcess, type Json } from '../../test/in-process.ts';

const service = inProcess(() => Date.parse('2026-06-01T00:00:00Z'));
afterAll(() => service.backend.close());

const ref = (target: string) => ({ reference: target });
const RESOURCES: Json[] = [
  { resourceType: 'Organization', id: 'o1', name: 'Central', partOf: ref('Organization/o2') },
  { resourceType: 'Organization', id: 'o2', name: 'Holding', partOf: ref('Organization/o3') },
  { resourceType: 'Organization', id: 'o3', name: 'Top' },
  { resourceType: 'Practitioner', id: 'd1', name: [{ family: 'Doc' }] },
  {
    resourceType: 'Patient',
    id: 'p1',
    managingOrganization: ref('Organization/o1'),
    generalPractitioner: [ref('Practitioner/d1')],
    telecom: [
      { system: 'phone', value: '555', use: 'home' },
      { system: 'email', value: 'a@b' },
    ],
    deceasedDateTime: '2020',
    meta: {
      tag: [{ system: 'http://t', code: 'x' }],
      profile: ['http://p|1.0'],
      security: [{ code: 'R' }],
      source: 'http://src',
    },
  },
  {
    resourceType: 'Patient',
    id: 'p2',
    deceasedBoolean: false,
    address: [{ city: 'Köln', line: ['Hauptstraße 1'] }],
  },
  {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { code: 'AMB' },
    subject: ref('Patient/p1'),
    serviceProvider: ref('Organization/o1'),
    participant: [{ individual: ref('Practitioner/d1') }],
  },
  {
    resourceType: 'Observation',
    id: 'b1',
    status: 'final',
    subject: ref('Patient/p1'),
    encounter: ref('Encounter/e1'),
    performer: [ref('Practitioner/d1')],
    effectiveDateTime: '2026-05-30',
    valueQuantity: { value: 5.4, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
    code: { text: 'only text' },
  },
  {
    resourceType: 'Observation',
    id: 'b2',
    status: 'final',
    subject: ref('Patient/p2'),
    effectivePeriod: { start: '2026-01-01' },
    code: { coding: [{ code: 'a,b' }, { system: 'http://s|x', code: 'c$d' }] },
  },
  {
    resourceType: 'Observation',
    id: 'b3',
    status: 'final',
    subject: { identifier: { system: 'http://mrn', value: '7' } },
    code: { coding: [{ system: 'http://s', code: '1' }] },
  },
  {
    resourceType: 'Observation',
    id: 'b4',
    status: 'final',
    subject: ref('http://elsewhere/fhir/Patient/p1'),
    code: {},
  },
  {
    resourceType: 'RiskAssessment',
    id: 'r1',
    status: 'final',
    subject: ref('Patient/p1'),
    prediction: [
      { probabilityRange: { low: { value: 1 }, high: { value: 5 } } },
      { probabilityDecimal: 0.25 },
    ],
  },
  {
    resourceType: 'ValueSet',
    id: 'v1',
    url: 'http://acme.org/fhir/ValueSet/1',
    status: 'active',
    name: 'one',
  },
];

beforeAll(async () => {
  for (const resource of RESOURCES) {
    const { status } = await service.call(
      'PUT',
      `/${resource.resourceType}/${resource.id}`,
      resource,
    );
    expect(status).toBe(201);
  }
});

test.each<[string, string[]]>([
  ['Patient?phone=555', ['p1']],
  ['Patient?email=a@b', ['p1']],
  ['Patient?telecom=555', ['p1']],
  ['Patient?phone=a@b', []],
  ['Patient?deceased=true', ['p1']],
  ['Patient?deceased=false', ['p2']],
  ['Patient?_tag=http://t|x', ['p1']],
  ['Patient?_tag:not=x', ['p2']],
  ['Patient?_profile=http://p', ['p1']],
  ['Patient?_profile=http://p|1.0', ['p1']],
  ['Patient?_profile=http://p|2.0', []],
  ['Patient?_security=R', ['p1']],
  ['Patient?_source=http://src', ['p1']],
  ['Patient?address=koln', ['p2']],
  ['Patient?address:contains=STRASSE', []],
  ['Patient?address:contains=straße', ['p2']],
  ['Patient?organization.partof.partof.name=top', ['p1']],
  ['Patient?general-practitioner:Practitioner.family=doc', ['p1']],
  ['Patient?_id=p1,p2', ['p1', 'p2']],
  ['Patient?_id:not=p1', ['p2']],
  ['Observation?code=a\\,b', ['b2']],
  ['Observation?code=http://s\\|x|c\\$d', ['b2']],
  ['Observation?code:text=ONLY', ['b1']],
  ['Observation?code:missing=true', ['b4']],
  ['Observation?date=ap2026-05-30', ['b1']],
  ['Observation?date=gt2030', ['b2']],
  ['Observation?date=sa2025', ['b1', 'b2']],
  ['Observation?subject:identifier=http://mrn|7', ['b3']],
  ['Observation?subject=http://elsewhere/fhir/Patient/p1', ['b4']],
  ['Observation?subject=http://127.0.0.1:9/Patient/p1', ['b1']],
  ['Observation?subject=Patient/p1', ['b1']],
  ['Observation?subject=Patient/p1/_history/1', ['b1']],
  ['Observation?value-quantity=5.4', ['b1']],
  ['Observation?value-quantity=5', ['b1']],
  ['Observation?value-quantity=5.0|http://unitsofmeasure.org|mg', []],
  ['Observation?value-quantity=ap5|http://unitsofmeasure.org|mg', ['b1']],
  ['Observation?value-quantity=54e-1||mg', ['b1']],
  ['RiskAssessment?probability=gt4', ['r1']],
  ['RiskAssessment?probability=0.25', ['r1']],
  ['RiskAssessment?probability=eb1', ['r1']],
  ['ValueSet?url=http://acme.org/fhir/ValueSet/1', ['v1']],
  ['ValueSet?url:below=http://acme.org/fhir', ['v1']],
  ['ValueSet?url:above=http://acme.org/fhir/ValueSet/1/more', ['v1']],
  ['Practitioner?_has:Encounter:participant:subject:Patient.organization.name=central', ['d1']],
  ['Patient?name=', ['p1', 'p2']],
])('%s', async (path, wanted) => {
  expect((await service.ids(`/${path}`)).sort()).toEqual(wanted);
});

test.each<[string, string[], string[]]>([
  ['Encounter?_include=Encounter:subject', ['e1'], ['Patient/p1']],
  ['Encounter?_include=Encounter:subject:Group', ['e1'], []],
  ['Encounter?_include=Encounter:*', ['e1'], ['Organization/o1', 'Patient/p1', 'Practitioner/d1']],
  ['Encounter?_include=*', ['e1'], ['Organization/o1', 'Patient/p1', 'Practitioner/d1']],
  [
    'Encounter?_include=Encounter:service-provider&_include:iterate=Organization:partof',
    ['e1'],
    ['Organization/o1', 'Organization/o2', 'Organization/o3'],
  ],
  ['Organization?_id=o1&_include=Organization:partof', ['o1'], ['Organization/o2']],
  [
    'Practitioner?_revinclude=Encounter:participant&_revinclude:iterate=Observation:encounter',
    ['d1'],
    ['Encounter/e1', 'Observation/b1'],
  ],
  ['Patient?_id=p1&_revinclude=Observation:subject', ['p1'], ['Observation/b1']],
  ['Practitioner?_id=d1&_revinclude=*', ['d1'], ['Encounter/e1', 'Observation/b1', 'Patient/p1']],
])('%s includes', async (path, matches, includes) => {
  const { json } = await service.call('GET', `/${path}`);
  const of = (mode: string) =>
    json.entry
      .filter((entry: Json) => entry.search.mode === mode)
      .map((entry: Json) => entry.resource);
  expect(of('match').map((resource: Json) => resource.id)).toEqual(matches);
  expect(
    of('include')
      .map((resource: Json) => `${resource.resourceType}/${resource.id}`)
      .sort(),
  ).toEqual(includes);
});

test.each<[string, string[]]>([
  ['Patient/p1/Observation', ['b1']],
  ['Patient/p1/Encounter?class=AMB', ['e1']],
  ['Patient/p1/*', ['b1', 'e1', 'p1', 'r1']],
  ['Practitioner/d1/Encounter', ['e1']],
  ['Encounter/e1/Observation', ['b1']],
  ['Patient/p1/$everything', ['b1', 'd1', 'e1', 'o1', 'p1', 'r1']],
  ['Patient/p1/$everything?start=2026-06-01', ['d1', 'o1', 'p1']],
  ['Patient/p1/$everything?end=2026-05-31&_type=Observation', ['b1']],
  ['Patient/p1/$everything?_type=Observation', ['b1']],
])('compartment %s', async (path, wanted) => {
  expect((await service.ids(`/${path}`)).sort()).toEqual(wanted);
});

describe('shape of the answer', () => {
  test('totals, counts, summaries', async () => {
    expect((await service.call('GET', '/Patient')).json.total).toBeUndefined();
    expect((await service.call('GET', '/Patient?_total=accurate&_count=1')).json.total).toBe(2);
    const count = (await service.call('GET', '/Patient?_summary=count')).json;
    expect([count.total, count.entry]).toEqual([2, undefined]);
    expect((await service.call('GET', '/Patient?_count=0')).json.total).toBe(2);
    expect((await service.call('GET', '/?_type=Patient,Encounter&_summary=count')).json.total).toBe(
      3,
    );
  });

  test('_elements keeps mandatory elements and marks the rest as left out', async () => {
    const [{ resource }] = (await service.call('GET', '/Observation?_id=b1&_elements=subject')).json
      .entry;
    expect(Object.keys(resource).sort()).toEqual([
      'code',
      'id',
      'meta',
      'resourceType',
      'status',
      'subject',
    ]);
    expect(resource.meta.tag[0].code).toBe('SUBSETTED');
  });

  test('next and self only; the self link names what was used', async () => {
    const { json } = await service.call('GET', '/Patient?_count=1&nonsense=1&_id:not=zzz');
    expect(json.link.map((link: Json) => link.relation)).toEqual(['next', 'self']);
    expect(json.link[1].url).toBe('http://127.0.0.1/Patient?_count=1&_id%3Anot=zzz');
    expect(json.entry.at(-1).search.mode).toBe('outcome');
    expect(json.entry.at(-1).resource.issue[0].diagnostics).toContain("'nonsense'");
  });
});

test('urns have no levels', async () => {
  await service.call('PUT', '/ValueSet/urn', {
    resourceType: 'ValueSet',
    id: 'urn',
    url: 'urn:oid:1.2.3',
  });
  expect(await service.ids('/ValueSet?url=urn:oid:1.2.3')).toEqual(['urn']);
  expect(await service.ids('/ValueSet?url:below=urn:oid:1.2')).toEqual([]);
  expect(await service.ids('/ValueSet?url:above=urn:oid:1.2.3.4')).toEqual([]);
});

test('members of a List', async () => {
  const entry = [
    { item: ref('Patient/p2') },
    { item: ref('Patient/p1'), deleted: true },
    { item: ref('Practitioner/d1') },
    { item: { display: 'nobody' } },
  ];
  await service.call('PUT', '/List/l1', { resourceType: 'List', id: 'l1', entry });
  expect(await service.ids('/Patient?_list=l1')).toEqual(['p2']);
  expect(await service.ids('/Practitioner?_list=l1&family=doc')).toEqual(['d1']);
  expect(await service.ids('/Patient?_list=none')).toEqual([]);
  expect(await service.ids('/Observation?subject:Patient._list=l1')).toEqual(
    await service.ids('/Observation?subject=Patient/p2'),
  );
  await service.call('DELETE', '/List/l1');
  expect(await service.ids('/Patient?_list=l1')).toEqual([]);
});

test.each([
  ['Patient?birthdate=2020-02-30', 400],
  ['Patient?birthdate=x', 400],
  ['Patient?_count=-1', 400],
  ['Patient?_total=maybe', 400],
  ['Patient?_summary=all', 400],
  ['Patient?_include=Patient:name', 400],
  ['Patient?_include=Patient', 400],
  ['Observation?value-quantity=1|2|3|4', 400],
  ['Observation?code-value-quantity=1', 400],
  ['Observation?code=|', 400],
  ['Patient?gender:above=male', 403],
  ['Patient?gender:in=http://x', 403],
  ['Patient?gender:__proto__=1', 403],
  ['Patient?_lastUpdated:missing=true', 403],
  ['Patient?name:missing=perhaps', 403],
  ['Patient?_include:often=Patient:organization', 403],
  ['Patient?name.family=x', 403],
  ['Observation?subject.nothing=x', 403],
  ['Observation?subject:Nothing.name=x', 403],
  ['Observation?subject:Patient:x.name=x', 403],
  ['Observation?subject:Nothing=1', 403],
  ['Patient?_has:Nothing:x:y=1', 403],
  ['Patient?_has:Observation:code:y=1', 403],
  ['Patient?_has:Observation:patient:nothing=1', 403],
  ['Patient?_has:Observation:patient=1', 403],
])('%s is refused with %i', async (path, expected) => {
  const { status, json } = await service.call('GET', `/${path}`);
  expect(status).toBe(expected);
  expect(json.resourceType).toBe('OperationOutcome');
});

const notes = async (path: string) => {
  const { json } = await service.call('GET', `/${path}`);
  return json.entry
    ?.filter((one: Json) => one.search.mode === 'outcome')
    .map((one: Json) => one.resource.issue[0].diagnostics);
};

test('what is left out or cut is told', async () => {
  expect(await notes('?_type=Nothing')).toEqual(["'Nothing' in _type is not a resource type."]);
  expect(await service.ids('/?_type=Nothing')).toEqual([]);
  expect(await service.ids('/?_type=Nothing,Practitioner')).toEqual(['d1']);
  expect(await notes('Patient?name=')).toEqual([
    "The search parameter(s) 'name=' are not supported for resource type 'Patient'.",
  ]);
  expect(await notes('Patient?name=,')).toHaveLength(1);
  expect(await notes('Patient?_sort=nothing')).toHaveLength(1);
  expect(await notes('Observation?_sort=code-value-quantity')).toHaveLength(1);
  expect(await notes('Patient?_has:Observation:nothing:code=1')).toHaveLength(1);
  expect(await notes('Patient?_count=1001')).toEqual([
    "'_count' is at most 1000; that many are returned.",
  ]);
});

test('more parameters or sort keys than one statement takes', async () => {
  const many = (count: number, text: string, between: string) =>
    Array(count).fill(text).join(between);
  const status = async (query: string) => (await service.call('GET', `/Patient?${query}`)).status;
  expect(await status(many(100, 'name=a', '&'))).toBe(200);
  expect(await status(many(101, 'name=a', '&'))).toBe(400);
  expect(await status(`_sort=${many(10, 'family', ',')}`)).toBe(200);
  expect(await status(`_sort=${many(11, 'family', ',')}`)).toBe(400);
  expect((await service.call('GET', `/?${many(100, '_id=a', '&')}`)).status).toBe(200);
});

test('many values in one parameter', async () => {
  const many = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) => `${prefix}${n}`).join(',');
  expect(await service.ids(`/Observation?subject=${many(600, 'Patient/p')}`)).toEqual(['b1', 'b2']);
  expect(await service.ids(`/Observation?subject=${many(60, 'p')}`)).toEqual(['b1', 'b2']);
  expect(await service.ids(`/Patient?_id=${many(2000, 'p')}`)).toEqual(['p1', 'p2']);
  expect(await service.ids(`/Observation?code=${many(2000, 'http://s|')}`)).toEqual(['b3']);
  expect((await service.call('GET', `/Patient?name=${many(600, 'p')}`)).status).toBe(400);
});

test('content nested without end is refused', async () => {
  const body = `{"resourceType":"Basic","id":"deep","extension":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
  expect((await service.call('PUT', '/Basic/deep', body)).status).toBe(400);
  expect((await service.call('GET', '/Basic/deep')).status).toBe(404);
});

test('an unknown parameter: left out, or an error when handling is strict', async () => {
  expect((await service.call('GET', '/Patient?nothing=1')).status).toBe(200);
  const strict = await service.call('GET', '/Patient?nothing=1', undefined, {
    prefer: 'handling=strict',
  });
  expect([strict.status, strict.json.issue[0].diagnostics]).toEqual([
    400,
    "The search parameter(s) 'nothing' are not supported for resource type 'Patient'.",
  ]);
});
