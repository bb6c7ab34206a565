import {
  ageOf,
  type IndexHit,
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
  const hasTerms = query.names.length + query.dates.length + query.identifiers.length > 0;
  const options = { ...filtersOf(request, today), offset, limit: PAGE };
  const { hits, total } = hasTerms ? index.search(query, options) : index.list(options);
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

/** Finds patients by the FHIR service's own search: as spelt, paged by the server's continuation. */
export async function findInFhir(
  fhir: FhirClient,
  request: SearchRequest,
  today: string,
  signal?: AbortSignal,
): Promise<SearchResponse> {
  const params = request.page
    ? continued(request.page)
    : fhirSearch(parseQuery(request.text), request, today);
  const pages = fhir.search('Patient', params, signal ? { signal } : {}).byPage();
  for await (const page of pages) {
    const patients = (page.entry ?? []).flatMap(({ resource }) =>
      resource?.resourceType === 'Patient' ? [fhirHit(resource, today)] : [],
    );
    const link = page.link?.find(({ relation }) => relation === 'next')?.url;
    return { patients, mode: 'fhir', ...(link ? { next: pageToken(link) } : {}) };
  }
  return { patients: [], mode: 'fhir' };
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

function pageToken(link: string): string {
  return Buffer.from(new URL(link, 'http://page.invalid/').search.slice(1)).toString('base64url');
}

function continued(token: string): SearchParams {
  const params: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(
    Buffer.from(token, 'base64url').toString('utf8'),
  )) {
    params[name] = [...(params[name] ?? []), value];
  }
  return params;
}

function fhirHit(patient: Patient, today: string): PatientHit {
  const name = preferredName(patient.name);
  const age = ageOf(patient, today);
  return {
    id: patient.id ?? '',
    name: name ?? 'Name not recorded',
    identifiers: (patient.identifier ?? []).flatMap(({ system, value }) =>
      value ? [{ value, ...(system ? { system } : {}) }] : [],
    ),
    reasons: [],
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(age === undefined ? {} : { age }),
    ...(patient.gender ? { gender: patient.gender } : {}),
    ...(patient.deceasedBoolean || patient.deceasedDateTime ? { deceased: true } : {}),
  };
}
