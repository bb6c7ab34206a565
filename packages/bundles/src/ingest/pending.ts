import type { PendingReference } from '@fph/platform/ports';
import type { BundleEntry, FhirResource } from 'fhir/r4';
import { isObject, type JsonObject } from '../json.ts';
import type { SliceState } from './slice-state.ts';

/** Notes references that were stored as logical ones, so that a later file can complete them. */
export async function recordPending(
  state: SliceState,
  rows: readonly Omit<PendingReference, 'since'>[],
): Promise<void> {
  if (rows.length === 0) return;
  const since = new Date(state.ports.now()).toISOString();
  await state.ports.pending.add(rows.map((row) => ({ ...row, since })));
}

/** Completes references of earlier files that waited for what this file brought. */
export async function resolvePending(state: SliceState): Promise<void> {
  const { index, failed, standIn, ports } = state;
  for (const [key, entry] of state.awaited) {
    const target = standIn.get(entry) ?? entry;
    if (failed.has(target) || index.id(target) === '') continue;
    const reference = `${index.type(target)}/${index.id(target)}`;
    for (const row of await ports.pending.waitingFor(key)) {
      if (await complete(state, row, reference)) await ports.pending.remove([row]);
    }
  }
}

const maxTries = 5;

async function complete(
  { ports, signal }: SliceState,
  row: PendingReference,
  reference: string,
): Promise<boolean> {
  for (let attempt = 0; attempt < maxTries; attempt++) {
    const get: BundleEntry = { request: { method: 'GET', url: row.holder } };
    const [read] = await ports.fhir.batch([get], signal);
    // Gone, or already another reference: nothing waits any more.
    if (read?.status === 404 || read?.status === 410) return true;
    const resource = read?.resource as JsonObject | undefined;
    if (resource === undefined) return false;
    const holder = follow(resource, row.path);
    if (holder === undefined || holder['reference'] !== undefined) return true;
    holder['reference'] = reference;
    const versionId = read?.versionId ?? (resource as unknown as FhirResource).meta?.versionId;
    const put: BundleEntry = {
      resource: resource as unknown as FhirResource,
      request: { method: 'PUT', url: row.holder, ifMatch: `W/"${versionId}"` },
    };
    const [written] = await ports.fhir.batch([put], signal);
    if (written !== undefined && written.status >= 200 && written.status < 300) return true;
    if (written?.status !== 412) return false;
  }
  return false;
}

function follow(resource: JsonObject, path: string): JsonObject | undefined {
  let at: unknown = resource;
  for (const step of path.split('/').slice(1)) {
    if (Array.isArray(at)) at = at[Number(step)];
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return isObject(at) ? at : undefined;
}
