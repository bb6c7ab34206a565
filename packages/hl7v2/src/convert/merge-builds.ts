import type { Build, Json } from './build.ts';
import type { Identity } from './identity.ts';
import { addMissing } from './prune.ts';
import { markRemoved } from './removed-elements.ts';

/** Types of which a message may hold several that look alike: each segment keeps its own. */
const neverMerged = new Set([
  'ServiceRequest',
  'DiagnosticReport',
  'Observation',
  'Procedure',
  'Condition',
  'ChargeItem',
  'MedicationAdministration',
  'Immunization',
  'MedicationDispense',
  'MedicationRequest',
  'Specimen',
]);

export type Canonical = {
  /** The builds that are sent, in order, with their keys. */
  readonly kept: readonly { readonly build: Build; readonly identity: Identity }[];
  /** Which kept build stands for a build. */
  readonly of: ReadonlyMap<Build, Build>;
};

/** One entry per identity: what is the same resource is merged, what only looks the same is numbered. */
export const mergeBuilds = (
  builds: readonly Build[],
  identities: ReadonlyMap<Build, Identity>,
): Canonical => {
  const byKey = new Map<string, Build>();
  const numbered = new Map<string, number>();
  const of = new Map<Build, Build>();
  const kept: { build: Build; identity: Identity }[] = [];
  for (const build of builds) {
    if (build.dropped) continue;
    const identity = identities.get(build);
    if (!identity) continue;
    let { key } = identity;
    let same = byKey.get(key);
    if (
      same &&
      neverMerged.has(build.type) &&
      build.label !== '' &&
      same.label !== '' &&
      same.segment !== build.segment &&
      !sameContext(same, build)
    ) {
      // Only a mentioned order may be found among the numbered ones: all others take the next number.
      const isOrder = build.type === 'ServiceRequest';
      let n = isOrder ? 2 : (numbered.get(identity.key) ?? 2);
      for (; same && !sameContext(same, build); n++) {
        key = `${identity.key}#${n}`;
        same = byKey.get(key);
      }
      numbered.set(identity.key, n);
    }
    if (same) {
      of.set(build, same);
      mergeInto(same.resource, build.resource);
      same.links.push(...build.links);
      if (!build.createOnly) same.createOnly = undefined;
      if (build.removed) for (const element of build.removed) markRemoved(same, element);
      if (build.unlinked) same.unlinked = [...(same.unlinked ?? []), ...build.unlinked];
      continue;
    }
    byKey.set(key, build);
    of.set(build, build);
    kept.push({ build, identity: identity.token ? { key, token: identity.token } : { key } });
  }
  return { kept, of };
};

/** `mentioned` orders (a number only) are the order itself when it is in the message too. */
const sameContext = (a: Build, b: Build): boolean =>
  a.label === 'mentioned' || b.label === 'mentioned';

/** Adds what is missing; elements of lists by content. */
const mergeInto = (into: Json, from: Json): void => {
  for (const [name, value] of Object.entries(from)) {
    const present = into[name];
    if (present === undefined) into[name] = value;
    else if (Array.isArray(present) && Array.isArray(value)) addMissing(present, value);
  }
};
