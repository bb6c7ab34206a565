import type { FhirClient } from '@fph/clients/fhir';
import type { Bundle, BundleEntry, FhirResource, Patient } from 'fhir/r4';

/** A patient as it stands after a change; absent when it was deleted. */
export type PatientChange = { id: string; patient?: Patient };

/** Port: reads patients from the FHIR store. */
export type PatientChanges = {
  all(): AsyncIterable<Patient>;
  count(): Promise<number>;
  /** Changes since an instant, newest first; one patient may come several times. */
  since(instant: Date): AsyncIterable<PatientChange>;
};

const PAGE = '1000';
// Identifying parts only: photos and contacts would make a large store's pages heavy.
const ELEMENTS = 'id,name,birthDate,gender,deceased,identifier,link,active';

/** Reads patients through a FHIR client: a search for all, then the history of the type. */
export function fhirPatientChanges(fhir: FhirClient): PatientChanges {
  return {
    async *all() {
      const results = fhir.search('Patient', { _count: PAGE, _elements: ELEMENTS });
      for await (const resource of results) if (resource.resourceType === 'Patient') yield resource;
    },
    async count() {
      const path = 'Patient?_summary=count';
      const { body } = await fhir.request({ method: 'GET', path, repeatable: true });
      return (body as Bundle).total ?? 0;
    },
    async *since(instant) {
      let path: string | undefined =
        `Patient/_history?_count=${PAGE}&_since=${encodeURIComponent(instant.toISOString())}`;
      while (path) {
        const { body } = await fhir.request({ method: 'GET', path, repeatable: true });
        const page = body as Bundle<FhirResource>;
        yield* (page.entry ?? []).flatMap(changeOf);
        path = nextPath(page, fhir.baseUrl);
      }
    },
  };
}

function changeOf({ resource, request, fullUrl }: BundleEntry<FhirResource>): PatientChange[] {
  if (request?.method === 'DELETE') {
    const id =
      /Patient\/([^/?]+)/.exec(request.url)?.[1] ?? /Patient\/([^/?]+)/.exec(fullUrl ?? '')?.[1];
    return id ? [{ id }] : [];
  }
  return resource?.resourceType === 'Patient' && resource.id
    ? [{ id: resource.id, patient: resource }]
    : [];
}

/** The next page's path under the base; a link that leads elsewhere is not followed. */
function nextPath(page: Bundle, baseUrl: string): string | undefined {
  const link = page.link?.find(({ relation }) => relation === 'next')?.url;
  if (!link || !URL.canParse(link, `${baseUrl}/`)) return undefined;
  const url = new URL(link, `${baseUrl}/`);
  return url.pathname.endsWith('/Patient/_history') ? `Patient/_history${url.search}` : undefined;
}
