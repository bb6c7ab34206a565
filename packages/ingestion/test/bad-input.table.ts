import { gzipSync } from 'node:zlib';
import { bundle, type FakeFhirOptions, observation, patient } from '@fph/bundles/testing';
import { zipOf } from './stored-zip.ts';

/** A dropped file: container, name and content. */
export type Dropped = readonly [
  container: 'bundles' | 'ndjson' | 'zip',
  name: string,
  content: string | Uint8Array | object,
];

export type BadInput = {
  readonly name: string;
  /** Loaded before, all well. */
  readonly before?: readonly Dropped[];
  readonly input: Dropped;
  /** How the server behaves. */
  readonly fhir?: FakeFhirOptions;
  /** How the file's event comes, when not once and at once. */
  readonly delivery?:
    | 'three events'
    | 'event lost'
    | 'deleted first'
    | 'overwritten'
    | 'eight workers';
  readonly state: 'loaded' | 'partly' | 'failed';
  /** Code of the whole file's failure. */
  readonly reason?: string;
  /** Code of each entry in order; of members of a zip in the order of the members. A long list is given by its counts. */
  readonly codes: readonly string[] | Readonly<Record<string, number>>;
  /** Resources in the server in the end, by type. */
  readonly stored: Readonly<Record<string, number>>;
  /** Files in the dead letter, besides `outcome.json` and `README.txt` that are always there. */
  readonly letter: readonly string[];
};

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const json = (value: unknown) => JSON.stringify(value);
const good = bundle('collection', [patient('1', 'm1'), observation('1', 'Patient/1')]);
const refuseBad: FakeFhirOptions = {
  refuse: ({ resource }) =>
    (resource as { status?: string } | undefined)?.status === 'bad'
      ? { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'value' }] }
      : undefined,
};
const seen = (value: string, lastUpdated: string) => ({
  fullUrl: `urn:uuid:${uuid(1)}`,
  resource: { ...observation(uuid(1), '#p'), valueString: value, meta: { lastUpdated } },
});
const hospital = (n: number) => ({
  fullUrl: `urn:uuid:${uuid(n)}`,
  resource: {
    resourceType: 'Organization',
    name: 'H',
    identifier: [{ system: 'urn:npi', value: '5' }],
  },
  request: { method: 'POST', url: 'Organization', ifNoneExist: 'identifier=urn:npi|5' },
});
const at = (timestamp: string) => ({ timestamp });
const group = (id: string) => ({
  resourceType: 'Group',
  id,
  name: 'two',
  type: 'person',
  actual: true,
});
const wholeFile = { codes: [], stored: {} } as const;

/** Every bad input that a hospital may send, and exactly what becomes of it. */
export const badInputs: readonly BadInput[] = [
  {
    name: 'truncated JSON',
    input: ['bundles', 'a.json', json(good).slice(0, -9)],
    state: 'failed',
    reason: 'truncated',
    ...wholeFile,
    letter: ['input.json'],
  },
  {
    name: 'an empty file',
    input: ['bundles', 'a.json', ''],
    state: 'failed',
    reason: 'empty',
    ...wholeFile,
    letter: ['input.json'],
  },
  {
    name: 'not FHIR',
    input: ['bundles', 'a.json', '{"hello":[1,2]}'],
    state: 'failed',
    reason: 'not-fhir',
    ...wholeFile,
    letter: ['input.json'],
  },
  {
    name: 'one bad entry among 10,000',
    fhir: refuseBad,
    input: [
      'bundles',
      'a.json',
      bundle('collection', [
        patient(uuid(0), 'm1'),
        ...Array.from({ length: 9_999 }, (_, i) =>
          observation(uuid(i + 1), `Patient/${uuid(0)}`, {
            ...(i === 5_000 ? { status: 'bad' } : {}),
            ...(i === 5_001 ? { hasMember: [{ reference: `Observation/${uuid(5_001)}` }] } : {}),
          }),
        ),
      ]),
    ],
    state: 'partly',
    codes: { created: 9_998, rejected: 1, blocked: 1 },
    stored: { Patient: 1, Observation: 9_997 },
    letter: ['bundle.json'],
  },
  {
    name: 'an entry that cannot be read, and what refers to it in every way',
    input: [
      'bundles',
      'a.json',
      bundle('batch', [
        {
          fullUrl: `urn:uuid:${uuid(1)}`,
          resource: observation('lab 1', '#p'),
          request: { method: 'PUT', url: 'Observation/lab 1' },
        },
        { resource: observation('2', '#p', { hasMember: [{ reference: `urn:uuid:${uuid(1)}` }] }) },
        {
          fullUrl: 'https://north.test/fhir/Observation/3',
          resource: observation('3', '#p'),
          request: { method: 'PUT', url: 'Observation/4' },
        },
        {
          resource: observation('5', '#p', {
            hasMember: [{ reference: 'https://north.test/fhir/Observation/3' }],
          }),
        },
        { resource: observation('6', '#p', { hasMember: [{ reference: 'Observation/3' }] }) },
        { resource: observation('7', '#p') },
      ]),
    ],
    state: 'partly',
    codes: ['rejected', 'blocked', 'rejected', 'blocked', 'blocked', 'created'],
    stored: { Observation: 1 },
    letter: ['bundle.json'],
  },
  {
    name: 'duplicate fullUrls: the same content once more, and an older one',
    input: [
      'bundles',
      'a.json',
      bundle('collection', [
        seen('new', '2024-02-02T00:00:00Z'),
        seen('new', '2024-02-02T00:00:00Z'),
        seen('old', '2024-01-01T00:00:00Z'),
      ]),
    ],
    state: 'loaded',
    codes: ['created', 'unchanged', 'superseded'],
    stored: { Observation: 1 },
    letter: [],
  },
  {
    name: 'forward references',
    fhir: { integrity: true },
    input: [
      'bundles',
      'a.json',
      bundle('batch', [observation('1', 'Patient/1'), patient('1', 'm1')]),
    ],
    state: 'loaded',
    codes: ['created', 'created'],
    stored: { Patient: 1, Observation: 1 },
    letter: [],
  },
  {
    name: 'a cycle',
    fhir: { integrity: true },
    input: [
      'bundles',
      'a.json',
      bundle('collection', [
        observation('1', '#p', { hasMember: [{ reference: 'Observation/2' }] }),
        observation('2', '#p', { hasMember: [{ reference: 'Observation/1' }] }),
      ]),
    ],
    state: 'loaded',
    codes: ['created', 'created'],
    stored: { Observation: 2 },
    letter: [],
  },
  {
    name: 'a cycle of over 500',
    fhir: { integrity: true },
    input: [
      'bundles',
      'a.json',
      bundle(
        'collection',
        Array.from({ length: 700 }, (_, i) =>
          observation(String(i), '#p', {
            hasMember: [{ reference: `Observation/${(i + 1) % 700}` }],
          }),
        ),
      ),
    ],
    state: 'loaded',
    codes: { created: 700 },
    stored: { Observation: 700 },
    letter: [],
  },
  {
    name: 'over 500 connected, in one transaction',
    fhir: { integrity: true },
    input: [
      'bundles',
      'a.json',
      bundle(
        'transaction',
        Array.from({ length: 1_200 }, (_, i) => ({
          fullUrl: `urn:uuid:${uuid(i)}`,
          resource:
            i === 0
              ? patient(uuid(0), 'm1')
              : observation(uuid(i), `urn:uuid:${uuid(0)}`, {
                  hasMember: i > 1 ? [{ reference: `urn:uuid:${uuid(Math.ceil(i / 2))}` }] : [],
                }),
          request: { method: 'POST', url: i === 0 ? 'Patient' : 'Observation' },
        })),
      ),
    ],
    state: 'loaded',
    codes: { created: 1_200 },
    stored: { Patient: 1, Observation: 1_199 },
    letter: [],
  },
  {
    name: 'a conditional reference that resolves nowhere',
    input: [
      'bundles',
      'a.json',
      bundle('collection', [
        observation('1', '#p', {
          performer: [{ reference: 'Practitioner?identifier=urn:npi|77' }],
        }),
      ]),
    ],
    state: 'loaded',
    codes: ['created'],
    stored: { Observation: 1 },
    letter: [],
  },
  {
    name: 'a conditional reference that resolves twice',
    before: [['bundles', 'groups.json', bundle('collection', [group('g1'), group('g2')])]],
    input: [
      'bundles',
      'a.json',
      bundle('collection', [
        { resourceType: 'Basic', id: 'x', code: {}, subject: { reference: 'Group?name=two' } },
        observation('1', '#p'),
      ]),
    ],
    state: 'partly',
    codes: ['identity-conflict', 'created'],
    stored: { Group: 2, Observation: 1 },
    letter: ['bundle.json'],
  },
  {
    name: 'ifNoneExist twice for one identifier in one file',
    input: ['bundles', 'a.json', bundle('transaction', [hospital(1), hospital(2)])],
    state: 'loaded',
    codes: ['created', 'unchanged'],
    stored: { Organization: 1 },
    letter: [],
  },
  {
    name: 'ifNoneExist for one identifier from eight workers',
    delivery: 'eight workers',
    input: ['bundles', 'a.json', bundle('batch', [hospital(1)])],
    state: 'loaded',
    codes: ['created'],
    stored: { Organization: 1 },
    letter: [],
  },
  {
    name: 'the same id in two sources for two people',
    before: [['bundles', 'north/a.json', patient('1', 'm1')]],
    input: ['bundles', 'south/a.json', patient('1', 'm2')],
    state: 'loaded',
    codes: ['created'],
    stored: { Patient: 2 },
    letter: [],
  },
  {
    name: 'two ids for one person',
    before: [['bundles', 'north/a.json', patient('1', 'm1')]],
    input: [
      'bundles',
      'south/a.json',
      bundle('collection', [
        patient('77', 'm1', { gender: 'female' }),
        observation('1', 'Patient/77'),
      ]),
    ],
    state: 'loaded',
    codes: ['updated', 'created'],
    stored: { Patient: 1, Observation: 1 },
    letter: [],
  },
  {
    name: 'an older file after a newer one',
    before: [
      [
        'bundles',
        'new.json',
        bundle('collection', [observation('1', '#p')], at('2024-02-01T00:00:00Z')),
      ],
    ],
    input: [
      'bundles',
      'old.json',
      bundle(
        'collection',
        [observation('1', '#p', { status: 'preliminary' })],
        at('2024-01-01T00:00:00Z'),
      ),
    ],
    state: 'loaded',
    codes: ['stale'],
    stored: { Observation: 1 },
    letter: [],
  },
  {
    name: 'a transaction with DELETE and PATCH',
    before: [
      [
        'bundles',
        'before.json',
        bundle('collection', [observation(uuid(1), '#p'), observation(uuid(2), '#p')]),
      ],
    ],
    input: [
      'bundles',
      'a.json',
      bundle('transaction', [
        { request: { method: 'DELETE', url: `Observation/${uuid(1)}` } },
        {
          resource: {
            resourceType: 'Binary',
            contentType: 'application/json-patch+json',
            data: 'W10=',
          },
          request: { method: 'PATCH', url: `Observation/${uuid(2)}` },
        },
        { resource: observation(uuid(3), '#p'), request: { method: 'POST', url: 'Observation' } },
      ]),
    ],
    state: 'loaded',
    codes: ['deleted', 'updated', 'created'],
    stored: { Observation: 2 },
    letter: [],
  },
  {
    name: 'a history bundle',
    input: ['bundles', 'a.json', bundle('history', [patient('1', 'm1')])],
    state: 'failed',
    reason: 'history-bundle',
    ...wholeFile,
    letter: ['input.json'],
  },
  {
    name: 'a resource of 30 MB',
    input: [
      'bundles',
      'a.json',
      json({
        resourceType: 'Binary',
        id: '1',
        contentType: 'text/plain',
        data: 'A'.repeat(30 * 1024 * 1024),
      }),
    ],
    state: 'loaded',
    codes: ['created'],
    stored: { Binary: 1 },
    letter: [],
  },
  {
    name: 'a byte order mark',
    input: ['bundles', 'a.json', `\ufeff${json(good)}`],
    state: 'loaded',
    codes: ['created', 'created'],
    stored: { Patient: 1, Observation: 1 },
    letter: [],
  },
  {
    name: 'UTF-16',
    input: ['bundles', 'a.json', Buffer.from(`\ufeff${json(good)}`, 'utf16le')],
    state: 'failed',
    reason: 'encoding',
    ...wholeFile,
    letter: ['input.json'],
  },
  {
    name: 'bad NDJSON lines in the middle',
    input: [
      'ndjson',
      'a.ndjson',
      [json(patient('1', 'm1')), '{"resourceType":', 'x', json(observation('1', 'Patient/1'))].join(
        '\n',
      ),
    ],
    state: 'partly',
    codes: ['created', 'invalid', 'invalid', 'created'],
    stored: { Patient: 1, Observation: 1 },
    letter: ['invalid.ndjson'],
  },
  {
    name: 'a zip with ../ names',
    input: [
      'zip',
      'a.zip',
      zipOf([
        ['../../etc/passwd.json', json(patient('1', 'm1'))],
        ['/abs.json', json(patient('2', 'm2'))],
      ]),
    ],
    state: 'loaded',
    codes: ['created', 'created'],
    stored: { Patient: 2 },
    letter: [],
  },
  {
    name: 'a zip bomb',
    input: ['zip', 'a.zip', zipOf([['a.json', Buffer.alloc(30_000_000, 32)]])],
    state: 'failed',
    reason: 'archive-limit',
    ...wholeFile,
    letter: ['input.zip'],
  },
  {
    name: 'a gzip bomb',
    input: ['bundles', 'a.json.gz', gzipSync(Buffer.alloc(30_000_000, 32))],
    state: 'failed',
    reason: 'archive-limit',
    ...wholeFile,
    letter: ['input.json.gz'],
  },
  {
    name: 'a nested zip, beside a good file',
    input: [
      'zip',
      'a.zip',
      zipOf([
        ['inner.zip', zipOf([['x.json', json(patient('1', 'm1'))]])],
        ['b.json', json(patient('2', 'm2'))],
      ]),
    ],
    state: 'partly',
    codes: ['created'],
    stored: { Patient: 1 },
    letter: ['input.zip'],
  },
  {
    name: 'a blob deleted before it is loaded',
    delivery: 'deleted first',
    input: ['bundles', 'a.json', good],
    state: 'failed',
    reason: 'file-gone',
    ...wholeFile,
    letter: [],
  },
  {
    name: 'a blob overwritten while it loads: the new version has a run of its own',
    delivery: 'overwritten',
    // Large enough to be read in pieces.
    input: [
      'bundles',
      'a.json',
      bundle('collection', [
        { resourceType: 'Binary', id: '2', data: 'A'.repeat(9_000_000) },
        observation('1', '#p', { derivedFrom: [{ reference: 'Binary/2' }] }),
      ]),
    ],
    state: 'failed',
    reason: 'file-changed',
    // What the old version had brought by then stays, and its outcome is told.
    codes: ['created'],
    stored: { Binary: 1, Patient: 1 },
    letter: [],
  },
  {
    name: 'the same event three times',
    delivery: 'three events',
    input: ['bundles', 'a.json', good],
    state: 'loaded',
    codes: ['created', 'created'],
    stored: { Patient: 1, Observation: 1 },
    letter: [],
  },
  {
    name: 'a lost queue message',
    delivery: 'event lost',
    input: ['bundles', 'a.json', good],
    state: 'loaded',
    codes: ['created', 'created'],
    stored: { Patient: 1, Observation: 1 },
    letter: [],
  },
];
