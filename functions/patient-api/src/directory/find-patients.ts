import {
  ageOf,
  type IndexHit,
  identifiersOf,
  isDeceased,
  isEmptyQuery,
  type PatientIndex,
  type PatientQuery,
  parseQuery,
  preferredName,
} from '@fph/chart';
import type { PatientHit, SearchRequest, SearchResponse } from '@fph/chart/contract';
import type { FhirClient, SearchParams } from '@fph/clients/fhir';
import type { Patient } from 'fhir/r4';

const PAGE = 20;

/** Finds patients in the index: typo-tolerant, paged by offset. `today` is a FHIR date. */
export function findInIndex(
  index: PatientIndex,
  request: SearchRequest,
  today: string,
): SearchResponse {
  const offset = pageOffset(request.page);
  const query = parseQuery(request.text);
  const options = { ...filtersOf(request, today), offset, limit: PAGE };
  const { hits, total } = isEmptyQuery(query) ? index.list(options) : index.search(query, options);
  const next = offset + PAGE < total ? { next: `offset:${offset + PAGE}` } : {};
  return { patients: hits.map((hit) => hitOf(hit, today)), total, mode: 'index', ...next };
}

function hitOf({ patient, reasons }: IndexHit, today: string): PatientHit {
  const { id, name, birthDate, gender, deceased, identifiers } = patient;
  const age = birthDate && !deceased ? ageOf({ birthDate }, today) : undefined;
  return {
    id,
    name,
    identifiers,
    reasons,
    ...(birthDate ? { birthDate } : {}),
    ...(age === undefined ? {} : { age }),
    ...(gender ? { gender } : {}),
    ...(deceased ? { deceased } : {}),
  };
}

function pageOffset(page: string | undefined): number {
  const offset = /^offset:(\d{1,7})$/.exec(page ?? '')?.[1];
  return offset ? Number(offset) : 0;
}

/** Birth date bounds that follow from ages: someone aged N at `today` was born in the year that ends N years ago. */
export function filtersOf({ gender, ageFrom, ageTo, alive }: SearchRequest, today: string) {
  return {
    ...(gender ? { gender } : {}),
    ...(alive === undefined ? {} : { alive }),
    ...(ageTo === undefined ? {} : { bornFrom: dayAfter(yearsBefore(today, ageTo + 1)) }),
    ...(ageFrom === undefined ? {} : { bornTo: yearsBefore(today, ageFrom) }),
  };
}

function yearsBefore(date: string, years: number): string {
  const [year = '', month = '01', day = '01'] = date.split('-');
  const sameDay = `${String(Number(year) - years).padStart(4, '0')}-${month}-${day}`;
  return month === '02' && day === '29' && !isLeap(Number(year) - years)
    ? sameDay.replace(/29$/, '28')
    : sameDay;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function dayAfter(date: string): string {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

/**
 * Finds patients by the FHIR service's own search: as spelt, paged by the server's continuation. A word of letters and
 * digits is taken for an identifier, and for a name where no identifier is found.
 */
export async function findInFhir(
  fhir: FhirClient,
  request: SearchRequest,
  today: string,
  signal?: AbortSignal,
): Promise<SearchResponse> {
  const query = parseQuery(request.text);
  const asIdentifiers = {
    ...query,
    identifiers: [...query.identifiers, ...withValue(query.mixed)],
  };
  const asNames = { ...query, names: [...query.names, ...query.mixed] };
  const page = continued(request.page);
  const readings: [Reading, PatientQuery][] = [
    ['identifiers', asIdentifiers],
    ...(query.mixed.length > 0 ? [['names', asNames] satisfies [Reading, PatientQuery]] : []),
  ];
  for (const [reading, understood] of readings) {
    if (page.reading && page.reading !== reading) continue;
    const params = { ...fhirSearch(understood, request, today), ...page.params };
    const found = await firstPage(fhir, params, today, signal);
    if (found.patients.length > 0 || page.reading === reading || reading === readings.at(-1)?.[0]) {
      const next = found.place ? { next: pageToken(found.place, reading) } : {};
      return { patients: found.patients, mode: 'fhir', ...next };
    }
  }
  return { patients: [], mode: 'fhir' };
}

type Reading = 'identifiers' | 'names';

function withValue(values: string[]): PatientQuery['identifiers'] {
  return values.map((value) => ({ value }));
}

async function firstPage(
  fhir: FhirClient,
  params: SearchParams,
  today: string,
  signal?: AbortSignal,
): Promise<{ patients: PatientHit[]; place?: string }> {
  for await (const page of fhir.search('Patient', params, signal ? { signal } : {}).byPage()) {
    const patients = (page.entry ?? []).flatMap(({ resource }) =>
      resource?.resourceType === 'Patient' ? [fhirHit(resource, today)] : [],
    );
    const link = page.link?.find(({ relation }) => relation === 'next')?.url;
    const place = link && new URL(link, 'http://page.invalid/').searchParams.get(PLACE);
    return { patients, ...(place ? { place } : {}) };
  }
  return { patients: [] };
}

function fhirSearch(
  { names, dates, identifiers }: PatientQuery,
  request: SearchRequest,
  today: string,
): SearchParams {
  const { bornFrom, bornTo } = filtersOf(request, today);
  const born = [
    ...dates.map(({ prefixes }) => prefixes.join(',')),
    ...(bornFrom ? [`ge${bornFrom}`] : []),
    ...(bornTo ? [`le${bornTo}`] : []),
  ];
  const tokens = identifiers.map(({ system, value }) => escaped(value, system));
  return {
    _count: String(PAGE),
    _sort: 'family',
    ...(names.length > 0 ? { name: names.map((name) => escaped(name)) } : {}),
    ...(born.length > 0 ? { birthdate: born } : {}),
    ...(tokens.length > 0 ? { identifier: tokens } : {}),
    ...(request.gender ? { gender: request.gender } : {}),
    ...(request.alive === undefined ? {} : { deceased: String(!request.alive) }),
  };
}

// FHIR R4 3.1.1.5.7: , | $ and \ in a value are escaped.
function escaped(value: string, system?: string): string {
  const guarded = (text: string): string => text.replaceAll(/[\\,|$]/g, (sign) => `\\${sign}`);
  return system ? `${guarded(system)}|${guarded(value)}` : guarded(value);
}

// A page mark comes back from the browser, so it carries the server's place alone: what is asked is built anew from the
// request, or a made-up mark could ask for what the caller may not (a name, for a researcher).
const PLACE = 'ct';
const READING = 'as';

function pageToken(place: string, reading: Reading): string {
  const mark = new URLSearchParams({ [PLACE]: place, [READING]: reading });
  return Buffer.from(mark.toString()).toString('base64url');
}

function continued(token: string | undefined): { params: SearchParams; reading?: Reading } {
  if (!token) return { params: {} };
  const mark = new URLSearchParams(Buffer.from(token, 'base64url').toString('utf8'));
  const place = mark.get(PLACE);
  if (!place) return { params: {} };
  return {
    params: { [PLACE]: place },
    reading: mark.get(READING) === 'names' ? 'names' : 'identifiers',
  };
}

function fhirHit(patient: Patient, today: string): PatientHit {
  const deceased = isDeceased(patient);
  const age = deceased ? undefined : ageOf(patient, today);
  return {
    id: patient.id ?? '',
    name: preferredName(patient.name) ?? 'Name not recorded',
    identifiers: identifiersOf(patient),
    reasons: [],
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(age === undefined ? {} : { age }),
    ...(patient.gender ? { gender: patient.gender } : {}),
    ...(deceased ? { deceased } : {}),
  };
}
