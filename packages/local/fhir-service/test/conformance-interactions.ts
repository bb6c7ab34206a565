import type { FhirTarget, TargetAnswer } from './fhir-target.ts';
import type { Json } from './in-process.ts';

/** An interaction that is run on both servers; what it returns must be equal. */
export type ConformanceInteraction = {
  name: string;
  run(target: FhirTarget): Promise<unknown>;
  /** Where it is written that the Azure service answers differently from HAPI. */
  azure?: string;
};

const AZURE_DOCS = 'https://learn.microsoft.com/azure/healthcare-apis/fhir/rest-api-capabilities';

const patient = (id: string, more: object = {}): Json => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: 'http://conformance', value: id }],
  ...more,
});
const version = (answer: TargetAnswer) => answer.headers.get('etag');
const entry = (method: string, url: string, resource?: Json, more: object = {}): Json => ({
  ...(resource ? { resource } : {}),
  request: { method, url, ...more },
});
const bundle = (type: string, ...entries: Json[]): Json => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
});
const statuses = (answer: TargetAnswer) =>
  (answer.json.entry ?? []).map((one: Json) => String(one.response.status).slice(0, 3));
const patch = { 'content-type': 'application/json-patch+json' };

export const INTERACTIONS: ConformanceInteraction[] = [
  {
    name: 'update creates, then updates, then changes nothing',
    async run({ call }) {
      const created = await call('PUT', 'Patient/c1', patient('c1'));
      const changed = await call('PUT', 'Patient/c1', patient('c1', { active: true }));
      const same = await call('PUT', 'Patient/c1', patient('c1', { active: true }));
      return [created, changed, same].map((answer) => [answer.status, version(answer)]);
    },
  },
  {
    name: 'read, vread, and versions that are not there',
    async run({ call }) {
      const answers = await Promise.all(
        [
          'Patient/c1',
          'Patient/c1/_history/1',
          'Patient/c1/_history/2',
          'Patient/c1/_history/9',
          'Patient/c-none',
          'Patient/c-none/_history/1',
        ].map((path) => call('GET', path)),
      );
      return answers.map(({ status, json }) => [
        status,
        status === 200 ? [json.id, json.meta.versionId, json.active] : json.resourceType,
      ]);
    },
  },
  {
    name: 'If-None-Match on read',
    async run({ call }) {
      const current = await call('GET', 'Patient/c1', undefined, { 'if-none-match': 'W/"2"' });
      const old = await call('GET', 'Patient/c1', undefined, { 'if-none-match': 'W/"1"' });
      return [current.status, old.status];
    },
  },
  {
    name: 'If-Match that fits',
    async run({ call }) {
      const answer = await call('PUT', 'Patient/c1', patient('c1', { active: false }), {
        'if-match': 'W/"2"',
      });
      return [answer.status, version(answer)];
    },
  },
  {
    name: 'If-Match that does not fit',
    azure: `${AZURE_DOCS}#conditional-createupdate`,
    async run({ call }) {
      return (
        await call('PUT', 'Patient/c1', patient('c1', { active: true }), { 'if-match': 'W/"1"' })
      ).status;
    },
  },
  {
    name: 'the id in the body must be the one in the url',
    async run({ call }) {
      const wrong = await call('PUT', 'Patient/c1', patient('c2'));
      const none = await call('PUT', 'Patient/c1', { resourceType: 'Patient' });
      const type = await call('PUT', 'Patient/c1', { resourceType: 'Observation', id: 'c1' });
      return [wrong.status, none.status, type.status];
    },
  },
  {
    name: 'create gives an id and ignores the one in the body',
    async run({ call }) {
      const answer = await call(
        'POST',
        'Patient',
        patient('c-mine', { identifier: [{ system: 'http://conformance', value: 'created' }] }),
      );
      const location = answer.headers.get('location') ?? '';
      return [
        answer.status,
        version(answer),
        answer.json.id !== 'c-mine',
        /\/Patient\/[^/]+\/_history\/1$/.test(location),
      ];
    },
  },
  {
    name: 'conditional create, twice',
    async run({ call }) {
      const headers = { 'if-none-exist': 'identifier=http://conformance|c3' };
      const first = await call('POST', 'Patient', patient('c3'), headers);
      const second = await call('POST', 'Patient', patient('c3'), headers);
      return [first.status, second.status, first.json.id === second.json.id];
    },
  },
  {
    name: 'conditional create with several matches',
    async run({ call }) {
      for (const id of ['c4', 'c5'])
        await call(
          'PUT',
          `Patient/${id}`,
          patient(id, { identifier: [{ system: 'http://conformance', value: 'twice' }] }),
        );
      return (
        await call('POST', 'Patient', patient('x'), {
          'if-none-exist': 'identifier=http://conformance|twice',
        })
      ).status;
    },
  },
  {
    name: 'conditional update: none, one and several matches',
    async run({ call }) {
      const body = {
        resourceType: 'Patient',
        identifier: [{ system: 'http://conformance', value: 'c6' }],
      };
      const url = 'Patient?identifier=http://conformance|c6';
      const created = await call('PUT', url, body);
      const updated = await call('PUT', url, { ...body, active: true });
      const several = await call('PUT', 'Patient?identifier=http://conformance|twice', {
        resourceType: 'Patient',
      });
      return [
        created.status,
        updated.status,
        updated.json.id === created.json.id,
        version(updated),
        several.status,
      ];
    },
  },
  {
    name: 'delete, read again, create again',
    async run({ call }) {
      await call('PUT', 'Patient/c7', patient('c7'));
      const removed = await call('DELETE', 'Patient/c7');
      const gone = await call('GET', 'Patient/c7');
      const found = await call('GET', 'Patient?_id=c7');
      const again = await call('PUT', 'Patient/c7', patient('c7'));
      return [
        Math.floor(removed.status / 100),
        gone.status,
        found.json.entry?.length ?? 0,
        again.status,
        version(again),
      ];
    },
  },
  {
    name: 'a deleted version',
    async run({ call }) {
      return [
        (await call('GET', 'Patient/c7/_history/1')).status,
        (await call('GET', 'Patient/c7/_history/2')).status,
      ];
    },
  },
  {
    name: 'delete what is not there',
    async run({ call }) {
      return Math.floor((await call('DELETE', 'Patient/c-never')).status / 100);
    },
  },
  {
    name: 'conditional delete of one',
    async run({ call }) {
      await call('PUT', 'Patient/c8', patient('c8'));
      const answer = await call('DELETE', 'Patient?identifier=http://conformance|c8');
      return [Math.floor(answer.status / 100), (await call('GET', 'Patient/c8')).status];
    },
  },
  {
    name: 'conditional delete of several without _count',
    azure: `${AZURE_DOCS}#conditional-delete`,
    async run({ call }) {
      return (await call('DELETE', 'Patient?identifier=http://conformance|twice')).status;
    },
  },
  {
    name: 'history of a resource',
    async run({ call }) {
      const { status, json } = await call('GET', 'Patient/c7/_history');
      return [status, json.type, json.entry.map((one: Json) => one.request.method === 'DELETE')];
    },
  },
  {
    name: 'history of a resource, one a page',
    async run({ call }) {
      const { json } = await call('GET', 'Patient/c1/_history?_count=1');
      return [
        json.entry.length,
        json.entry[0].resource.meta.versionId,
        json.link.some((link: Json) => link.relation === 'next'),
      ];
    },
  },
  {
    name: 'history of nothing',
    async run({ call }) {
      return (await call('GET', 'Patient/c-never/_history')).status;
    },
  },
  {
    name: 'JSON Patch: replace, add, remove, test',
    async run({ call }) {
      await call('PUT', 'Patient/c9', patient('c9', { gender: 'male', name: [{ family: 'A' }] }));
      const answer = await call(
        'PATCH',
        'Patient/c9',
        [
          { op: 'test', path: '/gender', value: 'male' },
          { op: 'replace', path: '/gender', value: 'female' },
          { op: 'add', path: '/name/-', value: { family: 'B' } },
          { op: 'remove', path: '/name/0' },
          { op: 'add', path: '/active', value: true },
        ],
        patch,
      );
      return [answer.status, answer.json.gender, answer.json.name, answer.json.active];
    },
  },
  {
    name: 'JSON Patch of a resource that is not there',
    async run({ call }) {
      return (
        await call('PATCH', 'Patient/c-never', [{ op: 'add', path: '/active', value: true }], patch)
      ).status;
    },
  },
  {
    name: 'FHIRPath Patch',
    async run({ call }) {
      const operation = (...parts: Json[]) => ({ name: 'operation', part: parts });
      const answer = await call('PATCH', 'Patient/c9', {
        resourceType: 'Parameters',
        parameter: [
          operation(
            { name: 'type', valueCode: 'replace' },
            { name: 'path', valueString: 'Patient.gender' },
            { name: 'value', valueCode: 'other' },
          ),
          operation(
            { name: 'type', valueCode: 'add' },
            { name: 'path', valueString: 'Patient' },
            { name: 'name', valueString: 'birthDate' },
            { name: 'value', valueDate: '1970-01-02' },
          ),
          operation(
            { name: 'type', valueCode: 'delete' },
            { name: 'path', valueString: 'Patient.active' },
          ),
        ],
      });
      return [answer.status, answer.json.gender, answer.json.birthDate, answer.json.active];
    },
  },
  {
    name: 'transaction: references forward, backward and in a circle',
    async run({ call }) {
      const [a, b] = [
        'urn:uuid:11111111-1111-4111-8111-111111111111',
        'urn:uuid:22222222-2222-4222-8222-222222222222',
      ];
      const answer = await call(
        'POST',
        '',
        bundle(
          'transaction',
          {
            fullUrl: a,
            ...entry('POST', 'Observation', {
              resourceType: 'Observation',
              status: 'final',
              code: { text: 't' },
              subject: { reference: b },
            }),
          },
          {
            fullUrl: b,
            ...entry('POST', 'Patient', {
              resourceType: 'Patient',
              link: [{ other: { reference: b }, type: 'seealso' }],
            }),
          },
        ),
      );
      const ids = answer.json.entry.map((one: Json) =>
        one.response.location.replace(/^.*?((?:Observation|Patient)\/[^/]+).*$/, '$1'),
      );
      const observation = await call('GET', ids[0]);
      return [
        answer.status,
        answer.json.type,
        statuses(answer),
        observation.json.subject.reference === ids[1],
      ];
    },
  },
  {
    name: 'transaction: one bad entry undoes all',
    async run({ call }) {
      const answer = await call(
        'POST',
        '',
        bundle(
          'transaction',
          entry('PUT', 'Patient/c10', patient('c10')),
          entry('PUT', 'Patient/c9', patient('c9'), { ifMatch: 'W/"99"' }),
        ),
      );
      return [
        Math.floor(answer.status / 100),
        answer.json.resourceType,
        (await call('GET', 'Patient/c10')).status,
      ];
    },
  },
  {
    name: 'transaction: the same resource twice',
    async run({ call }) {
      const answer = await call(
        'POST',
        '',
        bundle(
          'transaction',
          entry('PUT', 'Patient/c12', patient('c12')),
          entry('PUT', 'Patient/c12', patient('c12', { active: true })),
        ),
      );
      return [answer.status, (await call('GET', 'Patient/c12')).status];
    },
  },
  {
    name: 'transaction: conditional create finds what is there',
    async run({ call }) {
      const own = 'urn:uuid:33333333-3333-4333-8333-333333333333';
      const answer = await call(
        'POST',
        '',
        bundle(
          'transaction',
          {
            fullUrl: own,
            ...entry('POST', 'Patient', patient('x'), {
              ifNoneExist: 'identifier=http://conformance|c9',
            }),
          },
          entry('PUT', 'Observation/c13', {
            resourceType: 'Observation',
            id: 'c13',
            status: 'final',
            code: { text: 't' },
            subject: { reference: own },
          }),
        ),
      );
      const observation = await call('GET', 'Observation/c13');
      return [answer.status, statuses(answer), observation.json.subject.reference];
    },
  },
  {
    name: 'transaction: conditional reference',
    async run({ call }) {
      const answer = await call(
        'POST',
        '',
        bundle(
          'transaction',
          entry('PUT', 'Observation/c14', {
            resourceType: 'Observation',
            id: 'c14',
            status: 'final',
            code: { text: 't' },
            subject: { reference: 'Patient?identifier=http://conformance|c9' },
          }),
        ),
      );
      return [answer.status, (await call('GET', 'Observation/c14')).json.subject.reference];
    },
  },
  {
    name: 'transaction: conditional reference without a match',
    async run({ call }) {
      const answer = await call(
        'POST',
        '',
        bundle(
          'transaction',
          entry('PUT', 'Observation/c15', {
            resourceType: 'Observation',
            id: 'c15',
            status: 'final',
            code: { text: 't' },
            subject: { reference: 'Patient?identifier=http://conformance|nobody' },
          }),
        ),
      );
      return [Math.floor(answer.status / 100), (await call('GET', 'Observation/c15')).status];
    },
  },
  {
    name: 'transaction: delete comes before put',
    async run({ call }) {
      await call('PUT', 'Patient/c16', patient('c16'));
      const answer = await call(
        'POST',
        '',
        bundle(
          'transaction',
          entry('PUT', 'Patient/c17', patient('c17')),
          entry('DELETE', 'Patient/c16'),
          entry('GET', 'Patient/c17'),
        ),
      );
      return [
        answer.status,
        answer.json.entry[2].resource.id,
        (await call('GET', 'Patient/c16')).status,
      ];
    },
  },
  {
    name: 'batch: each entry for itself',
    async run({ call }) {
      const answer = await call(
        'POST',
        '',
        bundle(
          'batch',
          entry('PUT', 'Patient/c18', patient('c18')),
          entry('GET', 'Patient/c-never'),
          entry('PUT', 'Patient/c9', patient('c9'), { ifMatch: 'W/"99"' }),
          entry('GET', 'Patient?_id=c9'),
        ),
      );
      return [
        answer.status,
        answer.json.type,
        statuses(answer).map((status: string) => status[0]),
        answer.json.entry[3].resource.type,
        (await call('GET', 'Patient/c18')).status,
      ];
    },
  },
  {
    name: 'batch: DELETE and POST',
    async run({ call }) {
      const answer = await call(
        'POST',
        '',
        bundle('batch', entry('POST', 'Patient', patient('x')), entry('DELETE', 'Patient/c18')),
      );
      return [answer.status, statuses(answer).map((status: string) => status[0])];
    },
  },
  {
    name: 'search by POST',
    async run({ call }) {
      const answer = await call('POST', 'Patient/_search', 'identifier=http://conformance|c9', {
        'content-type': 'application/x-www-form-urlencoded',
      });
      return [
        answer.status,
        answer.json.type,
        answer.json.entry.map((one: Json) => one.resource.id),
      ];
    },
  },
  {
    name: 'bodies that are no resources',
    async run({ call }) {
      const broken = await call('POST', 'Patient', '{"resourceType":"Patient",');
      const other = await call('POST', 'Patient', { resourceType: 'Observation' });
      return [broken.status, other.status, broken.json.resourceType];
    },
  },
  {
    name: 'types and paths that are not there',
    async run({ call }) {
      return [
        (await call('GET', 'Nothing/1')).status,
        (await call('POST', 'Nothing', { resourceType: 'Nothing' })).status,
      ];
    },
  },
  {
    name: 'Prefer: return=minimal',
    async run({ call }) {
      const answer = await call('PUT', 'Patient/c20', patient('c20'), { prefer: 'return=minimal' });
      return [answer.status, version(answer), answer.json ?? null];
    },
  },
  {
    name: '_elements and _summary of a search',
    async run({ call }) {
      await call(
        'PUT',
        'Patient/c21',
        patient('c21', {
          gender: 'male',
          birthDate: '1960-01-01',
          contact: [{ gender: 'male' }],
          text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">x</div>' },
        }),
      );
      const keys = async (more: string) =>
        Object.keys((await call('GET', `Patient?_id=c21&${more}`)).json.entry[0].resource).sort();
      return [
        await keys('_elements=gender'),
        await keys('_summary=true'),
        await keys('_summary=text'),
        await keys('_summary=data'),
      ];
    },
  },
  {
    name: '$everything of a patient',
    async run({ call }) {
      const answer = await call('GET', 'Patient/c9/$everything?_count=100');
      return [
        answer.status,
        answer.json.type,
        answer.json.entry
          .map((one: Json) => `${one.resource.resourceType}/${one.resource.id}`)
          .sort(),
      ];
    },
  },
  {
    name: '$everything of nobody',
    async run({ call }) {
      return (await call('GET', 'Patient/c-never/$everything')).status;
    },
  },
  {
    name: 'metadata',
    async run({ call }) {
      const { status, json } = await call('GET', 'metadata');
      return [status, json.resourceType, json.fhirVersion, json.kind];
    },
  },
];
