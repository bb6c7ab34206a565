/**
 * The HTTP interface between `functions/patient-api` and the web app: types only.
 * Dates are FHIR dates or dateTimes with the precision of their source; nothing is filled in.
 */

export type Gender = 'female' | 'male' | 'other' | 'unknown';

export type Identifier = { system?: string; value: string; label?: string };

/** Body of `POST /api/patients/search`. `page` is the opaque `next` of an earlier answer. */
export type SearchRequest = {
  text: string;
  gender?: Gender;
  ageFrom?: number;
  ageTo?: number;
  alive?: boolean;
  page?: string;
};

/** Why a patient was found: which field, and whether what was typed was there as typed. */
export type MatchReason = {
  field: 'name' | 'birthDate' | 'identifier';
  how: 'exact' | 'prefix' | 'similar' | 'sounds-alike';
  /** The stored value that matched. */
  value: string;
};

export type PatientHit = {
  id: string;
  /** Absent for callers who may not see names. */
  name?: string;
  birthDate?: string;
  age?: number;
  gender?: Gender;
  deceased?: boolean;
  identifiers: Identifier[];
  reasons: MatchReason[];
};

export type SearchResponse = {
  patients: PatientHit[];
  next?: string;
  /** Number of matches, where it is known. */
  total?: number;
  /** `index`: typo-tolerant; `fhir`: the FHIR service's own search, without typo tolerance. */
  mode: 'index' | 'fhir';
};

/** Where a fact came from: its pipeline and source system, and the resource that holds it. */
export type Source = {
  label: string;
  type: string;
  id: string;
};

export type Banner = {
  id: string;
  name?: string;
  otherNames: string[];
  birthDate?: string;
  age?: number;
  gender?: Gender;
  /** The date of death, or `true` where only the fact is known. */
  deceased?: string | true;
  identifiers: Identifier[];
  address?: string;
  phone?: string;
  email?: string;
  languages: string[];
  maritalStatus?: string;
  sources: Source[];
  /** Set when the id asked for was retired by a merge; the banner is the survivor's. */
  mergedFrom?: string;
};

export type Coding = { system?: string; code: string; display?: string };

/** One row of a section. */
export type ChartItem = {
  /** Stable within a chart: `Type/id` of the leading resource. */
  key: string;
  title: string;
  detail?: string;
  status?: string;
  /** Onset, start or date of the event. */
  from?: string;
  /** Abatement or end. */
  until?: string;
  codings: Coding[];
  sources: Source[];
  /** An allergy of high criticality. */
  critical?: boolean;
  /** States that there is none, as "No known allergy" does. */
  absent?: boolean;
  /** DICOM Study Instance UID of an imaging study. */
  studyUid?: string;
};

export type Folded = { current: ChartItem[]; past: ChartItem[] };

export type ReferenceRange = { low?: number; high?: number; text?: string };

export type Flag = 'low' | 'high' | 'critical-low' | 'critical-high' | 'abnormal';

export type SeriesPoint = {
  when: string;
  value: number;
  /** The second value of a pair: diastolic beside systolic. */
  second?: number;
  flag?: Flag;
};

/** All results of one code: the newest value, its range, and the trend. */
export type ResultSeries = {
  key: string;
  title: string;
  codings: Coding[];
  unit?: string;
  range?: ReferenceRange;
  secondRange?: ReferenceRange;
  latest: { when?: string; text: string; flag?: Flag; sources: Source[] };
  /** Oldest first; at most the newest 200 in a summary. */
  points: SeriesPoint[];
  /** Number of results, also those without a number or a date. */
  count: number;
  /** True when there are older points than these. */
  hasMore?: boolean;
};

export type Summary = {
  problems: Folded;
  medications: Folded;
  allergies: Folded;
  immunizations: ChartItem[];
  labs: ResultSeries[];
  vitals: ResultSeries[];
  documents: ChartItem[];
  imaging: ChartItem[];
  social: ChartItem[];
  /** Sections of which only the newest part was read, by name. */
  truncated: string[];
  /** Sections that could not be read just now, by name. */
  failed: string[];
};

export type TimelineKind =
  | 'encounter'
  | 'condition'
  | 'procedure'
  | 'report'
  | 'imaging'
  | 'immunization';

export type TimelineEvent = {
  key: string;
  kind: TimelineKind;
  title: string;
  detail?: string;
  from: string;
  until?: string;
  sources: Source[];
};

export type Timeline = {
  events: TimelineEvent[];
  next?: string;
  /** Kinds of which only the newest were read. */
  truncated: string[];
  /** Kinds that could not be read just now. */
  failed: string[];
};

export type ProvenanceLine = { text: string; recorded?: string; agent?: string };

export type AppConfig = {
  auth: 'none' | 'dev' | 'entra';
  tenantId?: string;
  clientId?: string;
  scope?: string;
  /** Roles a user can choose from in `dev`. */
  devUsers?: { name: string; role: string }[];
  ohifUrl?: string;
  /** Seconds without a key or pointer after which the app signs out. */
  idleSeconds: number;
};

/** Body of every answer that is not 2xx. */
export type ApiError = { error: { code: string; message: string } };
