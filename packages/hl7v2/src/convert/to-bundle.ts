import type { Bundle, BundleEntry, FhirResource } from 'fhir/r4';
import type { Build, Json } from './build.ts';
import { completeBuild } from './complete.ts';
import { addressOf, identify } from './identity.ts';
import { takeLargeDocuments } from './large-documents.ts';
import { mergeBuilds } from './merge-builds.ts';
import { prune } from './prune.ts';
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
  const addresses = new Map(
    kept.map(({ build, identity }) => [build, addressOf(run, build.type, identity.key)]),
  );
  const urls = new Map([...addresses].map(([build, { fullUrl }]) => [build, fullUrl]));
  for (const { build } of kept) {
    for (const { holder, target } of build.links) {
      const canonical = of.get(target);
      const url = canonical && urls.get(canonical);
      if (url === undefined) delete holder['reference'];
      else holder['reference'] = url;
    }
  }
  for (const { build } of kept) takeLargeDocuments(run, build);
  const entries: { build: Build; entry: BundleEntry }[] = [];
  for (const { build, identity } of kept) {
    const resource = prune(build.resource) as Json & { id?: string };
    const meta = (resource['meta'] as Json | undefined) ?? {};
    meta['source'] = `urn:hl7v2:${encodeURIComponent(run.source)}#${run.hash}`.slice(0, 200);
    resource['meta'] = meta;
    const fullUrl = urls.get(build) ?? '';
    const { token } = identity;
    let request: BundleEntry['request'];
    if (token) {
      const query = `identifier=${encodeURIComponent(token.system)}%7C${encodeURIComponent(token.value)}`;
      request = build.remove
        ? { method: 'DELETE', url: `${build.type}?${query}` }
        : build.createOnly
          ? { method: 'POST', url: build.type, ifNoneExist: query }
          : { method: 'PUT', url: `${build.type}?${query}` };
    } else {
      const id = addresses.get(build)?.id ?? '';
      if (!build.remove) resource.id = id;
      request = { method: build.remove ? 'DELETE' : 'PUT', url: `${build.type}/${id}` };
    }
    const marks = removalMarks(build, (other) => urls.get(of.get(other) ?? other));
    if (marks.length > 0) request = { extension: marks, ...request };
    entries.push({
      build,
      entry: build.remove
        ? { fullUrl, request }
        : { fullUrl, resource: ordered(resource), request },
    });
  }
  entries.sort((a, b) => rank(a.build) - rank(b.build) || a.build.order - b.build.order);
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

const rank = (build: Build): number => {
  const at = first.indexOf(build.type);
  if (build.type === 'Provenance') return 99;
  return at < 0 ? 50 : at;
};

/** Puts resourceType, id and meta first: the same order whatever the rows' order. */
const ordered = (resource: Json): FhirResource => {
  const { resourceType, id, meta, ...rest } = resource;
  return {
    resourceType,
    ...(id === undefined ? {} : { id }),
    ...(meta === undefined ? {} : { meta }),
    ...rest,
  } as unknown as FhirResource;
};

/** A resource that holds nothing of its own is not sent, and what refers to it loses the reference. */
const dropEmpty = (run: Run): void => {
  for (const build of run.builds) {
    if (build.dropped) continue;
    const keys = Object.entries(build.resource).filter(
      ([name, value]) => name !== 'resourceType' && hasContent(value),
    );
    const bare = keys.every(([name]) =>
      ['status', 'intent', 'type', 'actual', 'mode', 'patient', 'subject'].includes(name),
    );
    if (build.label === '' && build.type !== 'Location' && build.type !== 'Organization' && bare)
      build.dropped = true;
    if (keys.length === 0) build.dropped = true;
  }
};

const hasContent = (value: unknown): boolean => {
  if (value === null || value === undefined || value === '') return false;
  if (Array.isArray(value)) return value.some(hasContent);
  if (typeof value !== 'object') return true;
  return Object.entries(value).some(([name, inner]) => name === 'reference' || hasContent(inner));
};
