import { type FhirClient, FhirError } from '@fph/clients/fhir';
import type { Identity } from '@fph/identity';
import type { FhirResource, Identifier, Patient } from 'fhir/r4';
import { CliError } from '../cli-error.ts';

/** What a person decides about persons; the source of such changes. */
const source = 'steward';

export type StewardTools = {
  readonly identity: Identity;
  readonly fhir: FhirClient;
  readonly signal?: AbortSignal | undefined;
};

type Kept = Patient & { id: string };

/** `Patient/id` or the id alone. */
export function patientId(reference: string): string {
  const [, id] = /^(?:Patient\/)?([A-Za-z0-9.-]{1,64})$/.exec(reference) ?? [];
  if (id === undefined) throw new CliError('usage', `${reference}: Patient/ID is expected`);
  return id;
}

/** Two Patients are one: the retired one says so and is inactive, and what led to it leads to the survivor. */
export async function mergePatients(
  tools: StewardTools,
  retiredId: string,
  survivorId: string,
): Promise<void> {
  const { identity, signal } = tools;
  if (retiredId === survivorId) throw new CliError('usage', 'two different Patients are expected');
  const retired = await readPatient(tools, retiredId);
  const survivor = await readPatient(tools, survivorId);
  if (linkTo(survivor, 'replaced-by') !== undefined) {
    throw new CliError('failed', `Patient/${survivorId} has been merged itself`);
  }
  await writeTogether(tools, [
    { ...retired, active: false, link: withLink(retired, 'replaced-by', survivorId) },
    { ...survivor, link: withLink(survivor, 'replaces', retiredId) },
  ]);
  await identity.merge({ type: 'Patient', source, retiredId, survivorId, signal });
}

/** Takes a merge back. What came for the retired one meanwhile stays with the survivor. */
export async function unmergePatient(tools: StewardTools, retiredId: string): Promise<string> {
  const { identity, signal } = tools;
  const retired = await readPatient(tools, retiredId);
  const survivorId = linkTo(retired, 'replaced-by');
  if (survivorId === undefined) throw new CliError('failed', `Patient/${retiredId} is not merged`);
  const survivor = await readPatient(tools, survivorId);
  const { active: _inactive, ...again } = retired;
  await writeTogether(tools, [
    withoutLink(again, 'replaced-by', survivorId),
    withoutLink(survivor, 'replaces', retiredId),
  ]);
  await identity.unmerge({ type: 'Patient', source, retiredId, signal });
  return survivorId;
}

/** Identifiers of a Patient belong to somebody else: they go to a Patient of their own, whose id is answered. */
export async function splitPatient(
  tools: StewardTools,
  id: string,
  {
    identifiers: wanted,
    source: owner = source,
    sourceIds,
  }: {
    readonly identifiers: readonly { readonly system: string; readonly value: string }[];
    /** Whose identifiers and ids they are, when that matters. */
    readonly source?: string | undefined;
    readonly sourceIds?: readonly string[] | undefined;
  },
): Promise<string> {
  const { identity, fhir, signal } = tools;
  const person = await readPatient(tools, id);
  const keys = new Set(wanted.map((one) => keyOf(identity, one)));
  const moves = (one: Identifier) => keys.has(keyOf(identity, one));
  const moved = (person.identifier ?? []).filter(moves);
  if (moved.length < keys.size) {
    throw new CliError('failed', `Patient/${id} does not carry all of these identifiers`);
  }
  if (moved.length === person.identifier?.length) {
    throw new CliError('failed', 'at least one identifier must stay');
  }
  const newId = await identity.split({
    type: 'Patient',
    source: owner,
    id,
    identifiers: moved,
    sourceIds,
    signal,
  });
  const other = (await fhir.readIfExists('Patient', newId, { signal })) as Kept | undefined;
  const identifier = [...(other?.identifier?.filter((one) => !moves(one)) ?? []), ...moved];
  await writeTogether(tools, [
    { ...person, identifier: person.identifier?.filter((one) => !moves(one)) ?? [] },
    { ...(other ?? { resourceType: 'Patient' as const, id: newId }), identifier },
  ]);
  return newId;
}

/** Sources do not matter here: the same value in another spelling is the same. */
function keyOf(identity: Identity, { system = '', value = '' }: Identifier): string {
  return identity.keyOf('Patient', { system, value }, source) ?? `${system}|${value}`;
}

async function readPatient({ fhir, signal }: StewardTools, id: string): Promise<Kept> {
  const resource = await fhir.readIfExists('Patient', id, { signal });
  if (resource?.resourceType !== 'Patient')
    throw new CliError('failed', `there is no Patient/${id}`);
  return { ...resource, id };
}

/** All or nothing, and only if nobody has changed them since they were read. */
async function writeTogether(
  { fhir, signal }: StewardTools,
  patients: readonly Kept[],
): Promise<void> {
  const entries = patients.map((resource) => {
    const { versionId } = resource.meta ?? {};
    const ifMatch = versionId === undefined ? {} : { ifMatch: `W/"${versionId}"` };
    const url = `Patient/${resource.id}`;
    return {
      resource: resource as FhirResource,
      request: { method: 'PUT' as const, url, ...ifMatch },
    };
  });
  try {
    const results = await fhir.transaction(entries, { signal });
    const refused = results.find(({ status }) => status >= 300);
    if (refused === undefined) return;
    throw new CliError('failed', `the FHIR server refused the change: status ${refused.status}`);
  } catch (cause) {
    if (!(cause instanceof FhirError)) throw cause;
    throw new CliError('failed', `the FHIR server refused the change: ${cause.message}`, { cause });
  }
}

type LinkType = 'replaces' | 'replaced-by';

function linkTo(patient: Patient, type: LinkType): string | undefined {
  const link = patient.link?.find((one) => one.type === type);
  return /(?:^|\/)Patient\/([A-Za-z0-9.-]{1,64})$/.exec(link?.other.reference ?? '')?.[1];
}

function withLink(patient: Kept, type: LinkType, id: string) {
  const other = { reference: `Patient/${id}` };
  return [...(withoutLink(patient, type, id).link ?? []), { type, other }];
}

function withoutLink(patient: Kept, type: LinkType, id: string): Kept {
  const { link = [], ...rest } = patient;
  const left = link.filter((one) => one.type !== type || one.other.reference !== `Patient/${id}`);
  return left.length > 0 ? { ...rest, link: left } : rest;
}
