import { Readable } from 'node:stream';
import type { FhirClient } from '@fph/clients/fhir';
import type { BundleEntry, Resource } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { checkBundles } from './check-bundles.ts';
import type { SampleBundles } from './sample-bundles.ts';

type Json = Record<string, unknown>;

const clinic = {
  resourceType: 'Organization',
  id: 'o1',
  identifier: [{ system: 'urn:s', value: '7' }],
};
const person = {
  resourceType: 'Patient',
  id: 'p1',
  managingOrganization: { reference: 'Organization?identifier=urn:s|7' },
};
const finding = {
  resourceType: 'Condition',
  id: 'c1',
  // A name that is no reference stays what it is.
  identifier: [{ value: 'urn:uuid:p1' }],
  subject: { reference: 'urn:uuid:p1' },
  contained: [{ resourceType: 'Practitioner', id: 'x' }],
  asserter: { reference: '#x' },
};
const stored = () => [
  { ...clinic, meta: { versionId: '1' } },
  { ...person, managingOrganization: { reference: 'Organization/o1' } },
  { ...finding, subject: { reference: 'Patient/p1' } },
];

function samples(...files: Json[][]): SampleBundles {
  return {
    patients: 1,
    members: files.map((resources, index) => ({
      path: `${index}.json`,
      size: 0,
      open: async () =>
        Readable.from([
          JSON.stringify({
            resourceType: 'Bundle',
            entry: resources.map((resource) => ({
              fullUrl: `urn:uuid:${resource['id']}`,
              resource,
            })),
          }),
        ]).map((text: string) => Buffer.from(text)),
    })),
  };
}

function server(resources: readonly Json[]): FhirClient {
  const held = new Map(resources.map((each) => [`${each['resourceType']}/${each['id']}`, each]));
  const batch = async (entries: readonly BundleEntry[]) =>
    entries.map(({ request }) => ({
      status: 200,
      resource: held.get(request?.url ?? '') as unknown as Resource,
    }));
  return { batch } as unknown as FhirClient;
}

const check = (resources: readonly Json[]) =>
  checkBundles(server(resources), samples([clinic], [person, finding], [person]));

describe('reading the samples back', () => {
  it('finds all there, resources in two files counted once', async () => {
    expect(await check(stored())).toEqual({
      expected: 3,
      arrived: 3,
      references: 2,
      differences: [],
    });
  });

  it('sees what is missing', async () => {
    const [, patient, condition] = stored();
    expect((await check([patient, condition] as Json[])).differences).toEqual([
      '1 resources are missing',
      '1 references lead nowhere',
    ]);
  });

  it.each([
    ['a changed value', { language: 'xx' }],
    ['a value less', { identifier: undefined }],
    ['another target', { subject: { reference: 'Patient/p2' } }],
    ['a logical reference', { subject: { identifier: { value: '1' } } }],
  ])('sees %s', async (_what, change) => {
    const [organization, patient, condition] = stored();
    const { differences } = await check([
      organization,
      patient,
      JSON.parse(JSON.stringify({ ...condition, ...change })),
    ] as Json[]);
    expect(differences).toContain('1 resources differ from the samples');
  });

  it('sees a reference that was not resolved', async () => {
    const [organization, , condition] = stored();
    const { differences } = await check([organization, person, condition] as Json[]);
    expect(differences).toContain('1 references lead nowhere');
  });
});
