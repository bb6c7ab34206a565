import type { IngestPorts } from './ports.ts';

/** Ids in one search; servers bound the length of a form. */
const idsPerSearch = 100;

/** The versions of those of these resources that the server has, without their content. */
export async function versionsOf(
  { fhir }: Pick<IngestPorts, 'fhir'>,
  targets: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const idsOf = new Map<string, Set<string>>();
  for (const target of targets) {
    const slash = target.indexOf('/');
    const type = target.slice(0, slash);
    const ids = idsOf.get(type) ?? new Set<string>();
    ids.add(target.slice(slash + 1));
    idsOf.set(type, ids);
  }
  const found = new Map<string, string>();
  const searches = [...idsOf].flatMap(([type, set]) => {
    const ids = [...set];
    const count = Math.ceil(ids.length / idsPerSearch);
    return Array.from({ length: count }, (_, i) => ({
      type,
      ids: ids.slice(i * idsPerSearch, (i + 1) * idsPerSearch),
    }));
  });
  await Promise.all(
    searches.map(async ({ type, ids }) => {
      const parameters = new URLSearchParams({
        _id: ids.join(','),
        _elements: 'id,meta',
        _count: String(idsPerSearch),
      });
      for (const { id, meta } of await fhir.search(type, parameters, ids.length, signal)) {
        if (id !== undefined) found.set(`${type}/${id}`, meta?.versionId ?? '');
      }
    }),
  );
  return found;
}
