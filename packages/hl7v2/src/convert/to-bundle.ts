import type { Bundle, BundleEntry, FhirResource } from 'fhir/r4';
import type { Build, Json } from './build.ts';
import { completeBuild } from './complete.ts';
import { type Address, addressOf, identify } from './identity.ts';
import { takeLargeDocuments } from './large-documents.ts';
import { mergeBuilds } from './merge-builds.ts';
import { finishResource } from './prune.ts';
import { removalMarks } from './removed-elements.ts';
import type { Run } from './run.ts';

const first = ['MessageHeader', 'Patient', 'Encounter'];

/** Completes what was made, gives it identities and puts it into a transaction. */
export const toBundle = (run: Run): Bundle => {
  // The links hold their reference objects by identity; pruning after them would part the two.
  dropEmpty(run);
  const identities = identify(run);
  const { kept, of } = mergeBuilds(run.builds, identities);
  // What refers to a resource that came to nothing refers to nothing, before the required elements are looked at.
  for (const { build } of kept)
    for (const { holder, target } of build.links) if (!of.has(target)) delete holder['reference'];
  for (const { build } of kept) completeBuild(run, build);
  const addresses = new Map<Build, Address>();
  for (const { build, identity } of kept)
    addresses.set(build, addressOf(run, build.type, identity.key));
  const urlOf = (build: Build): string | undefined =>
    addresses.get(of.get(build) ?? build)?.fullUrl;
  for (const { build } of kept) {
    for (const { holder, target } of build.links) {
      const url = urlOf(target);
      if (url === undefined) delete holder['reference'];
      else holder['reference'] = url;
    }
  }
  for (const { build } of kept) takeLargeDocuments(run, build);
  const source = `urn:hl7v2:${encodeURIComponent(run.source)}#${run.hash}`.slice(0, 200);
  const entries: { rank: number; order: number; entry: BundleEntry }[] = [];
  for (const { build, identity } of kept) {
    const { id = '', fullUrl = '' } = addresses.get(build) ?? {};
    const { token } = identity;
    const ownId = token || build.remove ? undefined : id;
    build.resource = finishResource(build.resource, ownId, source);
    let request: BundleEntry['request'];
    if (token) {
      const query = `identifier=${encodeURIComponent(token.system)}%7C${encodeURIComponent(token.value)}`;
      request = build.remove
        ? { method: 'DELETE', url: `${build.type}?${query}` }
        : build.createOnly
          ? { method: 'POST', url: build.type, ifNoneExist: query }
          : { method: 'PUT', url: `${build.type}?${query}` };
    } else {
      request = { method: build.remove ? 'DELETE' : 'PUT', url: `${build.type}/${id}` };
    }
    const marks = removalMarks(build, urlOf);
    if (marks.length > 0) request = { extension: [...marks], ...request };
    entries.push({
      rank: rankOf(build.type),
      order: build.order,
      entry: build.remove
        ? { fullUrl, request }
        : { fullUrl, resource: build.resource as unknown as FhirResource, request },
    });
  }
  entries.sort((a, b) => a.rank - b.rank || a.order - b.order);
  const header = run.message.header;
  const control = header.field(10)?.text();
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    ...(control === undefined
      ? {}
      : {
          identifier: {
            system: `urn:id:${encodeURIComponent(run.source)}:message`,
            value: control,
          },
        }),
    ...(run.time?.includes('T') ? { timestamp: run.time } : {}),
    entry: entries.map(({ entry }) => entry),
  };
};

const rankOf = (type: string): number => {
  const at = first.indexOf(type);
  if (type === 'Provenance') return 99;
  return at < 0 ? 50 : at;
};

/** A resource that holds nothing of its own is not sent, and what refers to it loses the reference. */
const dropEmpty = (run: Run): void => {
  for (const build of run.builds) {
    if (build.dropped) continue;
    const content = contentOf(build.resource);
    if (content === 'none') build.dropped = true;
    if (
      content === 'bare' &&
      build.label === '' &&
      build.type !== 'Location' &&
      build.type !== 'Organization'
    )
      build.dropped = true;
  }
};

/** Elements that every resource of a kind has: alone they say nothing. */
const bareNames = new Set(['status', 'intent', 'type', 'actual', 'mode', 'patient', 'subject']);

const contentOf = (resource: Json): 'none' | 'bare' | 'own' => {
  let content: 'none' | 'bare' = 'none';
  for (const name in resource) {
    if (name === 'resourceType' || !hasContent(resource[name])) continue;
    if (!bareNames.has(name)) return 'own';
    content = 'bare';
  }
  return content;
};

const hasContent = (value: unknown): boolean => {
  if (value === null || value === undefined || value === '') return false;
  if (typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.some(hasContent);
  for (const name in value)
    if (name === 'reference' || hasContent((value as Json)[name])) return true;
  return false;
};
