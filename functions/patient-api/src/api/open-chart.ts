import { createHash } from 'node:crypto';
import { bannerOf, codesOfSeries, seriesOfResults, summaryOf, timelineOf } from '@fph/chart';
import type { Banner, ProvenanceLine, ResultSeries, Summary, Timeline } from '@fph/chart/contract';
import type { FhirResource, Observation, Provenance } from 'fhir/r4';
import { visibleBanner } from '../access/visible.ts';
import { belongsTo } from '../chart/belongs-to.ts';
import { summarySearches, timelineSearches } from '../chart/chart-searches.table.ts';
import { provenanceLines } from '../chart/provenance-lines.ts';
import { findPerson, type Person, readChart } from '../chart/read-chart.ts';
import { type ApiCall, type ApiContext, type ApiHandler, keepAudit, today } from './api-context.ts';
import { ApiFailure, badRequest, noSuchPatient } from './api-error.ts';

const TIMELINE_PAGE = 100;
const SERIES_POINTS = 10_000;
const idForm = /^[A-Za-z0-9\-.]{1,64}$/;
const typeForm = /^[A-Z][A-Za-z]{1,40}$/;
const dateForm = /^\d{4}(-\d{2}(-\d{2}(T[\d:.]{5,12}(Z|[+-]\d{2}:\d{2}))?)?)?$/;

type Action = 'open' | 'summary' | 'timeline' | 'observations' | 'provenance' | 'raw';

/** `GET /api/patients/{id}`. */
export const openBanner: ApiHandler = async (context, call): Promise<Banner> => {
  const { patient } = await ofPerson(context, call, 'open', (person) => person);
  const banner = bannerOf(patient, today(context));
  const merged = patient.id === call.params['id'] ? {} : { mergedFrom: call.params['id'] ?? '' };
  return visibleBanner({ ...banner, ...merged }, call.caller.role);
};

/** `GET /api/patients/{id}/summary`. */
export const openSummary: ApiHandler = async (context, call): Promise<Summary> => {
  const { resources, truncated, failed } = await ofPerson(context, call, 'summary', (person) =>
    readChart(context.fhir, person, summarySearches),
  );
  return { ...summaryOf(resources), truncated, failed: withVitals(failed) };
};

// Labs and vitals are read together.
function withVitals(sections: string[]): string[] {
  return [...new Set(sections.flatMap((name) => (name === 'Labs' ? ['Labs', 'Vitals'] : [name])))];
}

/** `GET /api/patients/{id}/timeline?page=`. */
export const openTimeline: ApiHandler = async (context, call): Promise<Timeline> => {
  const { resources, truncated, failed } = await ofPerson(context, call, 'timeline', (person) =>
    readChart(context.fhir, person, timelineSearches),
  );
  const events = timelineOf(resources);
  const offset = Number(/^\d{1,6}$/.exec(call.query.get('page') ?? '')?.[0] ?? 0);
  const end = offset + TIMELINE_PAGE;
  return {
    events: events.slice(offset, end),
    truncated,
    failed,
    ...(end < events.length ? { next: String(end) } : {}),
  };
};

/** `GET /api/patients/{id}/observations?code=&from=&to=`. */
export const openObservations: ApiHandler = async (
  context,
  call,
): Promise<{ series: ResultSeries[] }> => {
  const code = call.query.get('code') ?? '';
  const [from, to] = [call.query.get('from'), call.query.get('to')];
  if (!/^[^,\s]{1,200}$/.test(code)) throw badRequest('Name one code, as "code" or "system|code".');
  if ([from, to].some((date) => date && !dateForm.test(date)))
    throw badRequest('"from" and "to" are FHIR dates.');
  const date = [...(from ? [`ge${from}`] : []), ...(to ? [`le${to}`] : [])];
  const params = {
    code: codesOfSeries(code).join(','),
    _sort: '-date',
    ...(date.length > 0 ? { date } : {}),
  };
  const search = { section: 'Observations', type: 'Observation', params, limit: SERIES_POINTS };
  const { resources } = await ofPerson(context, call, 'observations', (person) =>
    readChart(context.fhir, person, [search]),
  );
  const observations = resources.filter(
    (resource): resource is Observation => resource.resourceType === 'Observation',
  );
  return { series: seriesOfResults(observations, SERIES_POINTS) };
};

/**
 * `GET /api/patients/{id}/version`: changes when the patient's observations do; cheap enough to be asked often. It shows
 * nothing of the patient, so it is not written to the audit log, which it would fill.
 */
export const openVersion: ApiHandler = async ({ fhir }, call): Promise<{ version: string }> => {
  const id = idOf(call);
  const params = {
    patient: `Patient/${id}`,
    _sort: '-_lastUpdated',
    _count: '1',
    _elements: 'id,meta',
  };
  for await (const resource of fhir.search('Observation', params)) {
    const state = `${resource.id}/${resource.meta?.versionId}`;
    return { version: createHash('sha256').update(state).digest('base64url').slice(0, 16) };
  }
  return { version: '' };
};

/** `GET /api/patients/{id}/provenance/{type}/{resourceId}`. */
export const openProvenance: ApiHandler = async (
  context,
  call,
): Promise<{ lines: ProvenanceLine[] }> => {
  const resource = await ofPatient(context, call, 'provenance');
  const provenances: Provenance[] = [];
  const params = {
    target: `${resource.resourceType}/${resource.id}`,
    _sort: '-recorded',
    _count: '10',
  };
  for await (const page of context.fhir.search('Provenance', params).byPage()) {
    for (const entry of page.entry ?? [])
      if (entry.resource?.resourceType === 'Provenance') provenances.push(entry.resource);
    break;
  }
  return { lines: provenanceLines(resource, provenances) };
};

/** `GET /api/patients/{id}/raw/{type}/{resourceId}`: a resource as stored, where it is about this patient. */
export const openRaw: ApiHandler = (context, call) => ofPatient(context, call, 'raw');

async function ofPatient(
  context: ApiContext,
  call: ApiCall,
  action: Action,
): Promise<FhirResource> {
  if (call.caller.role === 'researcher') {
    await keepAudit(context, call, { action, patientIds: [idOf(call)], outcome: 'refused' });
    throw new ApiFailure(
      403,
      'no-names',
      'Your role does not see stored resources: they hold names.',
    );
  }
  const { type = '', resourceId = '' } = call.params;
  if (!typeForm.test(type) || !idForm.test(resourceId))
    throw badRequest('Name a resource by its type and id.');
  const resource = await ofPerson(context, call, action, async ({ ids }) => {
    const stored = await context.fhir.readIfExists(type, resourceId);
    return stored && belongsTo(stored, ids) ? stored : undefined;
  });
  if (!resource) throw new ApiFailure(404, 'not-found', 'This chart has no such resource.');
  return resource;
}

/** Reads something of a person while the access is written to the audit log; without its row nothing is handed out. */
async function ofPerson<T>(
  context: ApiContext,
  call: ApiCall,
  action: Action,
  read: (person: Person) => T | Promise<T>,
): Promise<T> {
  const id = idOf(call);
  const person = await findPerson(context.fhir, id);
  const audited = keepAudit(context, call, {
    action,
    patientIds: person?.ids ?? [id],
    outcome: person ? 'shown' : 'not-found',
  });
  if (!person) {
    await audited;
    throw noSuchPatient();
  }
  const [found] = await Promise.all([read(person), audited]);
  return found;
}

function idOf({ params }: ApiCall): string {
  const id = params['id'] ?? '';
  if (!idForm.test(id)) throw noSuchPatient();
  return id;
}
