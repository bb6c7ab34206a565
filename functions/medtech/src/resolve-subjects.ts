import type { FhirClient } from '@fph/clients/fhir';
import {
  type Identity,
  type IdentityAnswer,
  type IdentityQuestion,
  replacedBy,
} from '@fph/identity';
import {
  type DeviceSubject,
  MedtechError,
  type ResolvedSubject,
  type SubjectResolver,
} from '@fph/medtech';
import type { Device, FhirResource, Patient } from 'fhir/r4';
import { readResources } from './read-resources.ts';

export type SubjectOptions = {
  readonly mode: 'Lookup' | 'Create' | 'LookupWithEncounter';
  readonly source: string;
  readonly deviceSystem: string;
  readonly patientSystem: string;
};

type Ports = {
  readonly identity: Pick<Identity, 'resolve'>;
  readonly client: Pick<FhirClient, 'batch' | 'search'>;
};

/** Resolved subjects are remembered as long as identity remembers its answers; what is missing for a shorter time. */
const KNOWN_MS = 60_000;
const MISSING_MS = 10_000;
const MAX_REMEMBERED = 20_000;

/**
 * Finds the device, patient and encounter of device events by the rule of `@fph/identity`. In mode Create what is missing
 * is made; in the look-up modes the device must exist and names its patient.
 */
export function subjectResolver(
  ports: Ports,
  options: SubjectOptions,
  now = Date.now,
): SubjectResolver {
  const known = new Map<string, { answer: ResolvedSubject; until: number }>();
  const keyOf = ({ deviceId, patientId, encounterId }: DeviceSubject) =>
    JSON.stringify([deviceId, patientId, encounterId]);
  return {
    async resolve(subjects, signal) {
      const open = subjects.filter((subject) => (known.get(keyOf(subject))?.until ?? 0) <= now());
      const answers = open.length === 0 ? [] : await resolveAll(ports, options, open, signal);
      if (known.size + open.length > MAX_REMEMBERED) known.clear();
      for (const [index, subject] of open.entries()) {
        const answer = answers[index] ?? missing('Device');
        known.set(keyOf(subject), {
          answer,
          until: now() + ('ids' in answer ? KNOWN_MS : MISSING_MS),
        });
      }
      return subjects.map((subject) => known.get(keyOf(subject))?.answer ?? missing('Device'));
    },
  };
}

/** What is known of a subject on the way to its answer. */
type Draft = {
  readonly subject: DeviceSubject;
  device?: string;
  patient?: string;
  encounter?: string;
  error?: MedtechError;
};

async function resolveAll(
  ports: Ports,
  options: SubjectOptions,
  subjects: readonly DeviceSubject[],
  signal?: AbortSignal,
): Promise<ResolvedSubject[]> {
  const drafts: Draft[] = subjects.map((subject) => ({ subject }));
  await findDevices(ports, options, drafts, signal);
  await findPatients(ports, options, drafts, signal);
  await checkResources(ports, options, drafts, signal);
  await findEncounters(ports, options, drafts, signal);
  return drafts.map(({ device, patient, encounter, error }): ResolvedSubject => {
    if (error !== undefined) return { error };
    if (device === undefined) return missing('Device');
    if (patient === undefined) return missing('Patient');
    return { ids: { device, patient, ...(encounter !== undefined && { encounter }) } };
  });
}

async function findDevices(
  ports: Ports,
  options: SubjectOptions,
  drafts: readonly Draft[],
  signal?: AbortSignal,
) {
  const mint = options.mode === 'Create';
  const questions = drafts.map(({ subject }) =>
    questionOf('Device', subject.deviceId, options.deviceSystem, options.source, mint),
  );
  const answers = await ports.identity.resolve(questions, signal);
  for (const [index, draft] of drafts.entries()) {
    take(draft, 'device', answers[index]);
    // Without a system the Azure service takes a device with this value under any system.
    if (draft.device === undefined && !draft.error && options.deviceSystem === '') {
      await searchOne(ports, draft, 'Device', draft.subject.deviceId, 'device', signal);
    }
  }
}

async function findPatients(
  ports: Ports,
  options: SubjectOptions,
  drafts: readonly Draft[],
  signal?: AbortSignal,
) {
  if (options.mode !== 'Create') return;
  const asking = drafts.filter(({ subject }) => isFilled(subject.patientId));
  const questions = asking.map(({ subject }) =>
    questionOf('Patient', subject.patientId ?? '', options.patientSystem, options.source, true),
  );
  const answers = await ports.identity.resolve(questions, signal);
  for (const [index, draft] of asking.entries()) take(draft, 'patient', answers[index]);
}

function take(draft: Draft, role: 'device' | 'patient', answer: IdentityAnswer | undefined): void {
  if (answer?.kind === 'known' || answer?.kind === 'minted') draft[role] = answer.id;
  else if (answer?.kind === 'conflict') draft.error ??= several();
}

/** Reads devices and patients, makes what is missing, and takes the patient from the device where the event names none. */
async function checkResources(
  ports: Ports,
  options: SubjectOptions,
  drafts: readonly Draft[],
  signal?: AbortSignal,
) {
  const good = drafts.filter(({ error, device }) => error === undefined && device !== undefined);
  const wanted = good.flatMap(({ device, patient }) => [
    `Device/${device}`,
    ...(patient === undefined ? [] : [`Patient/${patient}`]),
  ]);
  const stored = await readResources(ports.client, wanted, signal);
  const create = new Map<string, Patient | Device>();
  for (const draft of good) await checkOne(ports, options, draft, stored, create, signal);
  if (create.size > 0) await createAll(ports, [...create.values()], signal);
}

async function checkOne(
  ports: Ports,
  options: SubjectOptions,
  draft: Draft,
  stored: ReadonlyMap<string, FhirResource | 'deleted'>,
  create: Map<string, Patient | Device>,
  signal?: AbortSignal,
): Promise<void> {
  const { subject, device: deviceId = '' } = draft;
  const device = stored.get(`Device/${deviceId}`) ?? create.get(`Device/${deviceId}`);
  const wasDeleted = device === 'deleted' || stored.get(`Patient/${draft.patient}`) === 'deleted';
  if (wasDeleted || (device === undefined && options.mode !== 'Create')) {
    draft.error = notFound(device === undefined || device === 'deleted' ? 'Device' : 'Patient');
    return;
  }
  const owner = ownerOf(device as Device | undefined);
  if (draft.patient === undefined) {
    if (owner !== undefined) draft.patient = owner;
    else
      draft.error = notDefined(
        options.mode === 'Create' ? 'patientIdExpression' : 'Device.patient',
      );
    return;
  }
  if (
    owner !== undefined &&
    owner !== draft.patient &&
    !(await isSuccessor(ports, owner, draft.patient, signal))
  ) {
    draft.error = new MedtechError(
      'PatientDeviceMismatchException',
      'The device belongs to another patient.',
    );
    return;
  }
  if (!stored.has(`Patient/${draft.patient}`)) {
    create.set(
      `Patient/${draft.patient}`,
      newResource('Patient', draft.patient, subject.patientId ?? '', options.patientSystem),
    );
  }
  if (device === undefined || owner === undefined) {
    const base =
      (device as Device | undefined) ??
      newResource('Device', deviceId, subject.deviceId, options.deviceSystem);
    create.set(`Device/${deviceId}`, {
      ...base,
      patient: { reference: `Patient/${draft.patient}` },
    } as Device);
  }
}

/** After a merge the device still names the patient that was retired. */
async function isSuccessor(
  ports: Ports,
  owner: string,
  patient: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const found = await readResources(ports.client, [`Patient/${owner}`], signal);
  const retired = found.get(`Patient/${owner}`);
  return retired !== undefined && retired !== 'deleted' && replacedBy(retired) === patient;
}

async function createAll(
  ports: Ports,
  resources: readonly (Patient | Device)[],
  signal?: AbortSignal,
): Promise<void> {
  // Patients first: some servers check references.
  for (const type of ['Patient', 'Device']) {
    const entries = resources
      .filter(({ resourceType }) => resourceType === type)
      .map((resource) => ({
        resource,
        request: {
          method: 'PUT' as const,
          url: `${type}/${resource.id}`,
          // Never onto what somebody else has written since it was read.
          ...(resource.meta?.versionId === undefined
            ? { ifNoneMatch: '*' }
            : { ifMatch: `W/"${resource.meta.versionId}"` }),
        },
      }));
    if (entries.length === 0) continue;
    const results = await ports.client.batch(entries, { signal });
    for (const { status } of results) {
      // 409 and 412: another worker made it meanwhile, with the same id.
      if (status >= 400 && status !== 409 && status !== 412) {
        throw new MedtechError(
          'FhirServiceException',
          `The FHIR server refused a new ${type} with status ${status}.`,
        );
      }
    }
  }
}

async function findEncounters(
  ports: Ports,
  { mode }: SubjectOptions,
  drafts: readonly Draft[],
  signal?: AbortSignal,
) {
  for (const draft of drafts) {
    if (draft.error !== undefined) continue;
    const { encounterId } = draft.subject;
    if (isFilled(encounterId)) {
      await searchOne(ports, draft, 'Encounter', encounterId ?? '', 'encounter', signal);
      if (draft.encounter === undefined) draft.error ??= notFound('Encounter');
    } else if (mode === 'LookupWithEncounter') draft.error = notDefined('encounterIdExpression');
  }
}

async function searchOne(
  { client }: Ports,
  draft: Draft,
  type: 'Device' | 'Encounter',
  value: string,
  role: 'device' | 'encounter',
  signal?: AbortSignal,
): Promise<void> {
  const identifier = value.replace(/[\\$,|]/g, '\\$&');
  const ids: string[] = [];
  for await (const { id } of client.search(type, { identifier, _count: 2 }, { signal })) {
    if (id !== undefined) ids.push(id);
    if (ids.length > 1) break;
  }
  if (ids.length > 1) draft.error = several();
  else if (ids[0] !== undefined) draft[role] = ids[0];
}

function questionOf(
  type: 'Device' | 'Patient',
  value: string,
  system: string,
  source: string,
  mint: boolean,
): IdentityQuestion {
  return { type, source, identifiers: [{ system, value }], sourceId: value, mint };
}

function newResource(
  type: 'Patient' | 'Device',
  id: string,
  value: string,
  system: string,
): Patient | Device {
  return { resourceType: type, id, identifier: [{ ...(system !== '' && { system }), value }] } as
    | Patient
    | Device;
}

const ownerOf = (device: Device | undefined): string | undefined =>
  /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(device?.patient?.reference ?? '')?.[1];

const isFilled = (value: string | null): boolean => value !== null && value.trim() !== '';

const missing = (type: string): ResolvedSubject => ({ error: notFound(type) });
const notFound = (type: string) =>
  new MedtechError(
    'FhirResourceNotFoundException',
    `There is no ${type} with the identifier in the event.`,
  );
const notDefined = (what: string) =>
  new MedtechError(
    'ResourceIdentityNotDefinedException',
    `The patient or encounter is not known: ${what} gives nothing.`,
  );
const several = () =>
  new MedtechError(
    'MultipleResourceFoundException',
    'More than one resource has the identifier in the event.',
  );
