import type { ChartSearch } from './read-chart.ts';

/** What the first screen reads. Limits keep a chart of decades within memory; the newest come first. */
export const summarySearches: readonly ChartSearch[] = [
  { section: 'Problems', type: 'Condition', params: { _sort: '-recorded-date' }, limit: 2000 },
  {
    section: 'Medications',
    type: 'MedicationRequest',
    params: { _sort: '-authoredon', _include: 'MedicationRequest:medication' },
    limit: 2000,
  },
  {
    section: 'Medications',
    type: 'MedicationStatement',
    params: { _sort: '-effective', _include: 'MedicationStatement:medication' },
    limit: 1000,
  },
  { section: 'Allergies', type: 'AllergyIntolerance', params: { _sort: '-date' }, limit: 1000 },
  { section: 'Immunizations', type: 'Immunization', params: { _sort: '-date' }, limit: 1000 },
  {
    section: 'Labs',
    type: 'Observation',
    // Whole: leaving elements out costs the server more than the few bytes it saves.
    params: { _sort: '-date' },
    limit: 5000,
  },
  { section: 'Documents', type: 'DocumentReference', params: { _sort: '-date' }, limit: 500 },
  { section: 'Imaging', type: 'ImagingStudy', params: { _sort: '-started' }, limit: 500 },
];

/** What the timeline reads. */
export const timelineSearches: readonly ChartSearch[] = [
  {
    section: 'encounters',
    type: 'Encounter',
    params: {
      _sort: '-date',
      _elements: 'id,meta,class,type,period,reasonCode,serviceProvider,status',
    },
    limit: 2000,
  },
  {
    section: 'conditions',
    type: 'Condition',
    params: {
      _sort: '-recorded-date',
      _elements: 'id,meta,code,onset,abatement,recordedDate,verificationStatus',
    },
    limit: 2000,
  },
  {
    section: 'procedures',
    type: 'Procedure',
    params: { _sort: '-date', _elements: 'id,meta,code,performed,status' },
    limit: 2000,
  },
  {
    section: 'reports',
    type: 'DiagnosticReport',
    params: { _sort: '-date', _elements: 'id,meta,code,effective,issued,status' },
    limit: 2000,
  },
  {
    section: 'imaging',
    type: 'ImagingStudy',
    params: { _sort: '-started', _elements: 'id,meta,started,description,procedureCode,status' },
    limit: 500,
  },
  {
    section: 'immunizations',
    type: 'Immunization',
    params: { _sort: '-date', _elements: 'id,meta,vaccineCode,occurrence,status' },
    limit: 1000,
  },
];
