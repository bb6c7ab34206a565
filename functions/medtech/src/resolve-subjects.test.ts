import type { EntryResult, FhirClient } from '@fph/clients/fhir';
import { createIdentity, memoryIdentityTable } from '@fph/identity';
import type { BundleEntry, Device, FhirResource, Patient } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import { type SubjectOptions, subjectResolver } from './resolve-subjects.ts';

/** A FHIR server that knows reads, creations and searches by identifier. */
function memoryServer(initial: readonly FhirResource[] = []) {
  const stored = new Map(
    initial.map((resource) => [`${resource.resourceType}/${resource.id}`, resource]),
  );
  const answer = ({ request, resource }: BundleEntry): EntryResult => {
    const url = request?.url ?? '';
    const found = stored.get(url);
    if (request?.method === 'GET') {
      return found ? { status: 200, resource: found, attempts: 1 } : { status: 404, attempts: 1 };
    }
    if (request?.ifNoneMatch === '*' && found) return { status: 412, attempts: 1 };
    if (resource) stored.set(url, resource as FhirResource);
    return { status: found ? 200 : 201, attempts: 1 };
  };
  const client = {
    batch: async (entries: readonly BundleEntry[]) => entries.map(answer),
    search: (type: string | undefined, params?: Record<string, unknown>) =>
      (async function* () {
        for (const resource of stored.values()) {
          const { identifier } = resource as Device;
          if (
            resource.resourceType === type &&
            identifier?.some(({ value }) => value === params?.['identifier'])
          )
            yield resource;
        }
      })(),
  } as unknown as Pick<FhirClient, 'batch' | 'search'>;
  return { client, stored };
}

function resolver(initial: readonly FhirResource[] = [], options: Partial<SubjectOptions> = {}) {
  const server = memoryServer(initial);
  const identity = createIdentity({
    secret: 'a-secret-of-the-tests',
    table: memoryIdentityTable(),
  });
  const { resolve } = subjectResolver(
    { identity, client: server.client },
    { mode: 'Create', source: 'devices', deviceSystem: '', patientSystem: '', ...options },
  );
  const one = async (
    deviceId: string,
    patientId: string | null = null,
    encounterId: string | null = null,
  ) => (await resolve([{ deviceId, patientId, encounterId }]))[0];
  return { one, resolve, ...server };
}

const patient: Patient = { resourceType: 'Patient', id: 'pat' };
const device: Device = {
  resourceType: 'Device',
  id: 'dev',
  identifier: [{ system: 'urn:any', value: 'd1' }],
  patient: { reference: 'Patient/pat' },
};
const code = (value: unknown) => (value as { error?: { code: string } } | undefined)?.error?.code;

describe('Create', () => {
  it('makes the patient and the device, once, with ids of the identity rule', async () => {
    const { resolve, stored } = resolver();
    const subject = { deviceId: 'd', patientId: 'PatientMary', encounterId: null };
    const [first, second] = await resolve([subject, { ...subject, deviceId: 'e' }]);
    const { ids } = first as { ids: { patient: string; device: string } };
    expect(ids.patient).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toMatchObject({ ids: { patient: ids.patient } });
    expect(stored.size).toBe(3);
    expect(stored.get(`Device/${ids.device}`)).toMatchObject({
      patient: { reference: `Patient/${ids.patient}` },
    });
    expect(stored.get(`Patient/${ids.patient}`)).toMatchObject({
      identifier: [{ value: 'PatientMary' }],
    });
  });

  it('keeps a UUID and takes the person who is there', async () => {
    const id = '069b5064-ff05-2225-3995-f32685518bc6';
    const person: Patient = { resourceType: 'Patient', id, birthDate: '1970-01-01' };
    const { one, stored } = resolver([person]);
    expect(await one('d', id)).toMatchObject({ ids: { patient: id } });
    expect(stored.get(`Patient/${id}`)).toBe(person);
  });

  it('takes the patient of the device when the event names none', async () => {
    const { one } = resolver();
    const first = await one('d', 'a');
    expect(await one('d')).toEqual(first);
  });

  it('refuses a device of another patient, and an event without any', async () => {
    const { one } = resolver();
    await one('d', 'a');
    expect(code(await one('d', 'b'))).toBe('PatientDeviceMismatchException');
    expect(code(await one('new'))).toBe('ResourceIdentityNotDefinedException');
  });
});

describe('Lookup', () => {
  it('finds the device under any system, and its patient', async () => {
    const { one } = resolver([patient, device], { mode: 'Lookup' });
    expect(await one('d1')).toEqual({ ids: { device: 'dev', patient: 'pat' } });
  });

  it('says what is missing or ambiguous', async () => {
    const twin: Device = { ...device, id: 'twin' };
    const lonely: Device = { resourceType: 'Device', id: 'l', identifier: [{ value: 'lonely' }] };
    const { one } = resolver([patient, device, twin, lonely], { mode: 'Lookup' });
    expect(code(await one('unknown'))).toBe('FhirResourceNotFoundException');
    expect(code(await one('d1'))).toBe('MultipleResourceFoundException');
    expect(code(await one('lonely'))).toBe('ResourceIdentityNotDefinedException');
  });

  it('needs the encounter in mode LookupWithEncounter', async () => {
    const encounter = {
      resourceType: 'Encounter',
      id: 'enc',
      identifier: [{ value: 'v1' }],
    } as FhirResource;
    const { one } = resolver([patient, device, encounter], { mode: 'LookupWithEncounter' });
    expect(await one('d1', null, 'v1')).toMatchObject({ ids: { encounter: 'enc' } });
    expect(code(await one('d1', null, 'v2'))).toBe('FhirResourceNotFoundException');
    expect(code(await one('d1'))).toBe('ResourceIdentityNotDefinedException');
  });
});
