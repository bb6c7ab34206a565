import type { Bundle, Resource } from 'fhir/r4';
import { archiveLimits } from '../transform-limits.ts';
import { readBytes } from '../transform-open.ts';
import { listZip, type ZipMember } from '../transform-zip.ts';

/** The bundles of a sample archive, some or all of its people. */
export type SampleBundles = {
  readonly members: readonly ZipMember[];
  readonly patients: number;
};

/** Files with the organisations and practitioners of the cohort; the others are one patient each. */
const isShared = (path: string) => /(^|\/)(hospital|practitioner)-?information/i.test(path);

/** Picks the files of the first so many patients, and all shared ones. */
export async function sampleBundles(
  archive: string,
  limit: number | undefined,
): Promise<SampleBundles> {
  const all = (await listZip(archive, archiveLimits)).filter(({ path }) => path.endsWith('.json'));
  const patients = all.filter(({ path }) => !isShared(path)).slice(0, limit);
  return {
    members: [...all.filter(({ path }) => isShared(path)), ...patients],
    patients: patients.length,
  };
}

/** Reads one file of the archive. */
export async function readBundle(member: ZipMember): Promise<Bundle> {
  const bytes = await readBytes(await member.open(), archiveLimits.maxTextBytes);
  return JSON.parse(bytes.toString('utf8')) as Bundle;
}

/** Where each full URL and each identifier of the samples will stand: UUIDs keep being the ids of their resources. */
export type SampleTargets = ReadonlyMap<string, string>;

/** `Type/id` of a sample resource. */
export function referenceTo(resource: Resource): string {
  return `${resource.resourceType}/${resource.id}`;
}

/** Adds the names under which a bundle's entries can be referred to. */
export function addTargets(targets: Map<string, string>, bundle: Bundle): void {
  for (const { fullUrl, resource } of bundle.entry ?? []) {
    if (!resource) continue;
    const target = referenceTo(resource);
    if (fullUrl) targets.set(fullUrl, target);
    if (!('identifier' in resource) || !Array.isArray(resource.identifier)) continue;
    for (const { system, value } of resource.identifier) {
      targets.set(`${resource.resourceType}?identifier=${system ?? ''}|${value ?? ''}`, target);
    }
  }
}
