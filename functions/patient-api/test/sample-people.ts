import type { FhirResource, Patient } from 'fhir/r4';

/** A small made-up cohort: one chart with something in each section, and a record that was merged away. */
export const people: (Patient & { id: string })[] = [
  {
    resourceType: 'Patient',
    id: 'ann',
    name: [{ use: 'official', given: ['Annika'], family: 'Bergström' }],
    birthDate: '1970-03-04',
    gender: 'female',
    identifier: [{ system: 'urn:mrn', value: 'MRN-4711', type: { coding: [{ code: 'MR' }] } }],
    meta: { source: 'urn:fph:bundles:north#1' },
    link: [{ type: 'replaces', other: { reference: 'Patient/ann-old' } }],
  },
  {
    resourceType: 'Patient',
    id: 'ann-old',
    active: false,
    name: [{ given: ['Annika'], family: 'Maidenname' }],
    link: [{ type: 'replaced-by', other: { reference: 'Patient/ann' } }],
  },
  {
    resourceType: 'Patient',
    id: 'bob',
    name: [{ given: ['Robert'], family: 'Burg' }],
    birthDate: '2001',
    gender: 'male',
  },
];

const of = (id: string) => ({ reference: `Patient/${id}` });
const source = { source: 'urn:fph:hl7v2:LAB#2' };

/** What their charts hold. */
export const facts: (FhirResource & { id: string })[] = [
  {
    resourceType: 'Condition',
    id: 'c1',
    subject: of('ann'),
    code: { text: 'Asthma' },
    clinicalStatus: { coding: [{ code: 'active' }] },
    onsetDateTime: '2010',
  },
  {
    resourceType: 'Condition',
    id: 'c2',
    subject: of('ann-old'),
    code: { text: 'Fracture' },
    clinicalStatus: { coding: [{ code: 'resolved' }] },
    onsetDateTime: '2001',
    abatementDateTime: '2001-06',
  },
  {
    resourceType: 'AllergyIntolerance',
    id: 'a1',
    patient: of('ann'),
    code: { text: 'Penicillin' },
    criticality: 'high',
  },
  {
    resourceType: 'MedicationRequest',
    id: 'm1',
    status: 'active',
    intent: 'order',
    subject: of('ann'),
    medicationReference: { reference: 'Medication/drug' },
    authoredOn: '2020-01-01',
  },
  { resourceType: 'Medication', id: 'drug', code: { text: 'Salbutamol' } },
  {
    resourceType: 'Immunization',
    id: 'i1',
    status: 'completed',
    patient: of('ann'),
    vaccineCode: { text: 'Influenza' },
    occurrenceDateTime: '2019-10-01',
  },
  ...[90, 95, 130].map((value, n) => ({
    resourceType: 'Observation' as const,
    id: `o${n}`,
    status: 'final' as const,
    subject: of('ann'),
    code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }], text: 'Glucose' },
    effectiveDateTime: `202${n}-05-01T10:00:00Z`,
    valueQuantity: { value, unit: 'mg/dL' },
    referenceRange: [{ low: { value: 70 }, high: { value: 100 } }],
    meta: source,
  })),
  {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { code: 'AMB', display: 'ambulatory' },
    subject: of('ann'),
    period: { start: '2020-05-01' },
  },
  { resourceType: 'Condition', id: 'b1', subject: of('bob'), code: { text: 'Secret of Bob' } },
  {
    resourceType: 'Provenance',
    id: 'p1',
    target: [{ reference: 'Observation/o2' }],
    recorded: '2022-05-02T00:00:00Z',
    agent: [{ who: { display: 'fhir-powered-healthcare' } }],
    entity: [
      {
        role: 'source',
        what: {
          display: 'hl7v2/oru.hl7',
          identifier: { value: '4711', type: { text: 'message' } },
        },
      },
    ],
  },
];
