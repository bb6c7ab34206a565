import type { FhirClient } from '@fph/clients/fhir';
import type { BundleEntry, Resource } from 'fhir/r4';
import { referencesIn, saysTheSame } from './compare-resource.ts';
import { addTargets, readBundle, referenceTo, type SampleBundles } from './sample-bundles.ts';

export type BundleCheck = {
  /** Distinct type and id in the sample files. */
  readonly expected: number;
  /** How many of them the server holds. */
  readonly arrived: number;
  readonly references: number;
  readonly differences: readonly string[];
};

const entriesPerRequest = 500;

/** Reads every resource of the samples back from a FHIR server, compares it, and follows every reference. */
export async function checkBundles(
  fhir: FhirClient,
  samples: SampleBundles,
  signal?: AbortSignal,
): Promise<BundleCheck> {
  const targets = new Map<string, string>();
  for (const member of samples.members) addTargets(targets, await readBundle(member));

  const seen = new Set<string>();
  const held = new Set<string>();
  const pointedAt = new Set<string>();
  let references = 0;
  let missing = 0;
  let different = 0;
  for (const member of samples.members) {
    const fresh = new Map<string, Resource>();
    for (const { resource } of (await readBundle(member)).entry ?? []) {
      if (resource && !seen.has(referenceTo(resource))) fresh.set(referenceTo(resource), resource);
    }
    for (const reference of fresh.keys()) seen.add(reference);
    const stored = await readAll(fhir, [...fresh.keys()], signal);
    for (const [reference, sample] of fresh) {
      const resource = stored.get(reference);
      if (!resource) {
        missing += 1;
        continue;
      }
      held.add(reference);
      if (!saysTheSame(sample, resource, targets)) different += 1;
      for (const target of referencesIn(resource)) {
        references += 1;
        pointedAt.add(target);
      }
    }
  }
  const elsewhere = [...pointedAt].filter((target) => !held.has(target));
  const readable = elsewhere.filter((target) => /^[A-Za-z]+\/[A-Za-z0-9.-]+$/.test(target));
  const found = await readAll(fhir, readable, signal);
  const dangling = elsewhere.length - found.size;
  return {
    expected: seen.size,
    arrived: held.size,
    references,
    differences: [
      ...(missing > 0 ? [`${missing} resources are missing`] : []),
      ...(different > 0 ? [`${different} resources differ from the samples`] : []),
      ...(dangling > 0 ? [`${dangling} references lead nowhere`] : []),
    ],
  };
}

/** Reads resources by `Type/id`, many in one request; those that are not there are left out. */
export async function readAll(
  fhir: FhirClient,
  references: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Resource>> {
  const found = new Map<string, Resource>();
  for (let from = 0; from < references.length; from += entriesPerRequest) {
    const part = references.slice(from, from + entriesPerRequest);
    const entries = part.map((url): BundleEntry => ({ request: { method: 'GET', url } }));
    const results = await fhir.batch(entries, { signal });
    part.forEach((reference, index) => {
      const resource = results[index]?.resource;
      if (resource && referenceTo(resource) === reference) found.set(reference, resource);
    });
  }
  return found;
}
