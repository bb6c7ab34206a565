import type { BundleEntry, FhirResource } from 'fhir/r4';

/** How often a write is tried again when others write, too: each time the resource is read anew. */
export const maxTries = 5;

/** A PUT that passes only while this version stands; without a version it is not guarded. */
export function guardedWrite(
  url: string,
  resource: FhirResource,
  versionId: string | undefined,
): BundleEntry {
  const guard = versionId === undefined ? {} : { ifMatch: `W/"${versionId}"` };
  return { resource, request: { method: 'PUT', url, ...guard } };
}

/** What a write would change: all but the server's own marks. */
export function unversioned<T extends FhirResource>(resource: T): T {
  const { versionId: _version, lastUpdated: _updated, ...meta } = resource.meta ?? {};
  return { ...resource, meta };
}
