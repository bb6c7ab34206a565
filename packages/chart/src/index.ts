export { ageOf, bannerOf } from './chart/banner.ts';
export { codesOfSeries, seriesOfResults, sortObservations } from './chart/result-series.ts';
export { sourceOf } from './chart/source-of.ts';
export { summaryOf } from './chart/summary.ts';
export { timelineOf } from './chart/timeline.ts';
export type * from './contract.ts';
export {
  type IndexedPatient,
  identifiersOf,
  indexedPatient,
  isDeceased,
  preferredName,
  survivorId,
} from './search/indexed-patient.ts';
export { isEmptyQuery, type PatientQuery, parseQuery } from './search/parse-query.ts';
export {
  createPatientIndex,
  type IndexHit,
  type PatientIndex,
  type SearchOptions,
} from './search/patient-index.ts';
