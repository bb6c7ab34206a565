import { advanceDirective } from './advance-directives.ts';
import { allergyConcern, allergyObservation } from './allergies.ts';
import { assessment, assessmentOrganizer } from './assessments.ts';
import { careTeam, goal, intervention } from './care-plan.ts';
import { coverageActivity } from './coverage.ts';
import { encounterActivity } from './encounters.ts';
import { familyHistory } from './family-history.ts';
import { immunization } from './immunizations.ts';
import { medicationActivity, medicationDispense, medicationWrapper } from './medications.ts';
import { noteActivity } from './notes.ts';
import { plannedActivity, plannedEncounter } from './planned.ts';
import { diagnosisAct, healthConcern, problemConcern, problemObservation } from './problems.ts';
import { equipment, procedureActivity } from './procedures.ts';
import { resultObservation, resultOrganizer } from './results.ts';
import { socialHistory } from './social-history.ts';
import type { TemplateMapper } from './template-mapper.ts';
import { vitalSign, vitalSignsOrganizer } from './vitals.ts';

/** A section: its LOINC code, its templates in any form, and who takes entries that no template claims. */
export type SectionRow = {
  readonly code: string;
  readonly name: string;
  /** Last arcs below 2.16.840.1.113883.10.20.22.2, or whole OIDs. */
  readonly templates: readonly string[];
  /** Mapper by statement element. */
  readonly fallback: Readonly<Record<string, TemplateMapper>>;
  /** More LOINC codes of the same section. */
  readonly also?: readonly string[];
};

const problems = { act: problemConcern, observation: problemObservation };
const diagnoses = { act: diagnosisAct, observation: problemObservation };
const medications = {
  substanceAdministration: medicationActivity,
  supply: medicationDispense,
  act: medicationWrapper,
};
const plans = {
  act: plannedActivity,
  observation: plannedActivity,
  procedure: plannedActivity,
  supply: equipment,
  encounter: plannedEncounter,
  substanceAdministration: medicationActivity,
};
const observations = { observation: assessment, organizer: assessmentOrganizer };
const notes = { act: noteActivity };
const procedures = {
  procedure: procedureActivity,
  act: procedureActivity,
  observation: procedureActivity,
};

/** The sections of C-CDA R1.1 to R5. */
export const sectionRows: readonly SectionRow[] = [
  {
    code: '48765-2',
    name: 'Allergies and Intolerances',
    templates: ['6', '6.1'],
    fallback: { act: allergyConcern, observation: allergyObservation },
  },
  { code: '11450-4', name: 'Problems', templates: ['5', '5.1'], fallback: problems },
  { code: '11348-0', name: 'Past Medical History', templates: ['20'], fallback: problems },
  {
    code: '75310-3',
    name: 'Health Concerns',
    templates: ['58'],
    fallback: { act: healthConcern, observation: problemObservation },
  },
  { code: '10160-0', name: 'Medications', templates: ['1', '1.1'], fallback: medications },
  { code: '29549-3', name: 'Medications Administered', templates: ['38'], fallback: medications },
  { code: '42346-7', name: 'Admission Medications', templates: ['44'], fallback: medications },
  {
    code: '10183-2',
    name: 'Discharge Medications',
    templates: ['11', '11.1'],
    fallback: medications,
    also: ['75311-1'],
  },
  {
    code: '59774-0',
    name: 'Procedure Anesthesia',
    templates: ['25'],
    fallback: { ...medications, ...procedures },
  },
  {
    code: '11369-6',
    name: 'Immunizations',
    templates: ['2', '2.1'],
    fallback: { substanceAdministration: immunization },
  },
  { code: '47519-4', name: 'Procedures', templates: ['7', '7.1'], fallback: procedures },
  {
    code: '30954-2',
    name: 'Results',
    templates: ['3', '3.1'],
    fallback: { organizer: resultOrganizer, observation: resultObservation },
  },
  {
    code: '18748-4',
    name: 'Diagnostic Imaging',
    templates: [],
    fallback: { organizer: resultOrganizer, observation: resultObservation },
    also: ['18726-0'],
  },
  {
    code: '8716-3',
    name: 'Vital Signs',
    templates: ['4', '4.1'],
    fallback: { organizer: vitalSignsOrganizer, observation: vitalSign },
  },
  {
    code: '29762-2',
    name: 'Social History',
    templates: ['17'],
    fallback: { observation: socialHistory },
  },
  {
    code: '10157-6',
    name: 'Family History',
    templates: ['15'],
    fallback: { organizer: familyHistory },
  },
  {
    code: '46240-8',
    name: 'Encounters',
    templates: ['22', '22.1'],
    fallback: { encounter: encounterActivity },
  },
  { code: '18776-5', name: 'Plan of Treatment', templates: ['10'], fallback: plans },
  { code: '51847-2', name: 'Assessment and Plan', templates: ['9'], fallback: plans },
  { code: '51848-0', name: 'Assessment', templates: ['8'], fallback: observations },
  { code: '61146-7', name: 'Goals', templates: ['60'], fallback: { observation: goal, act: goal } },
  {
    code: '62387-6',
    name: 'Interventions',
    templates: ['2.16.840.1.113883.10.20.21.2.3'],
    fallback: { ...procedures, act: intervention, substanceAdministration: medicationActivity },
  },
  {
    code: '11383-7',
    name: 'Health Status Evaluations and Outcomes',
    templates: ['61'],
    fallback: observations,
  },
  { code: '85847-2', name: 'Care Teams', templates: ['500'], fallback: { organizer: careTeam } },
  { code: '48768-6', name: 'Payers', templates: ['18'], fallback: { act: coverageActivity } },
  {
    code: '42348-3',
    name: 'Advance Directives',
    templates: ['21', '21.1'],
    fallback: { observation: advanceDirective, organizer: advanceDirective },
  },
  { code: '47420-5', name: 'Functional Status', templates: ['14'], fallback: observations },
  { code: '10190-7', name: 'Mental Status', templates: ['56'], fallback: observations },
  {
    code: '61144-2',
    name: 'Nutrition',
    templates: ['57'],
    fallback: { ...observations, act: plannedActivity },
  },
  {
    code: '46264-8',
    name: 'Medical Equipment',
    templates: ['23'],
    fallback: { supply: equipment, procedure: procedureActivity, organizer: assessmentOrganizer },
  },
  {
    code: '29545-1',
    name: 'Physical Exam',
    templates: ['2.16.840.1.113883.10.20.2.10'],
    fallback: observations,
  },
  {
    code: '10210-3',
    name: 'General Status',
    templates: ['2.16.840.1.113883.10.20.2.5'],
    fallback: observations,
  },
  {
    code: '10187-3',
    name: 'Review of Systems',
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.3.18'],
    fallback: observations,
  },
  { code: '46241-6', name: 'Admission Diagnosis', templates: ['43'], fallback: diagnoses },
  { code: '11535-2', name: 'Discharge Diagnosis', templates: ['24'], fallback: diagnoses },
  { code: '10219-4', name: 'Preoperative Diagnosis', templates: ['34'], fallback: diagnoses },
  { code: '10218-6', name: 'Postoperative Diagnosis', templates: ['35'], fallback: diagnoses },
  { code: '59769-0', name: 'Postprocedure Diagnosis', templates: ['36'], fallback: diagnoses },
  { code: '55109-3', name: 'Complications', templates: ['37'], fallback: problems },
  { code: '59768-2', name: 'Procedure Indications', templates: ['29'], fallback: observations },
  { code: '59772-4', name: 'Planned Procedure', templates: ['30'], fallback: plans },
  {
    code: '59770-8',
    name: 'Procedure Estimated Blood Loss',
    templates: ['2.16.840.1.113883.10.20.18.2.9'],
    fallback: observations,
  },
  { code: '69730-0', name: 'Instructions', templates: ['45'], fallback: { act: plannedActivity } },
  {
    code: '42349-1',
    name: 'Reason for Referral',
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.3.1'],
    fallback: plans,
  },
  {
    code: '8648-8',
    name: 'Hospital Course',
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.3.5'],
    fallback: {},
  },
  { code: '8653-8', name: 'Hospital Discharge Instructions', templates: ['41'], fallback: {} },
  {
    code: '10184-0',
    name: 'Hospital Discharge Physical',
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.3.26'],
    fallback: observations,
  },
  {
    code: '11493-4',
    name: 'Hospital Discharge Studies Summary',
    templates: ['16'],
    fallback: { organizer: resultOrganizer, observation: resultObservation },
  },
  { code: '18841-7', name: 'Hospital Consultations', templates: ['42'], fallback: {} },
  {
    code: '10154-3',
    name: 'Chief Complaint',
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.1.13.2.1'],
    fallback: problems,
  },
  {
    code: '46239-0',
    name: 'Chief Complaint and Reason for Visit',
    templates: ['13'],
    fallback: problems,
  },
  { code: '29299-5', name: 'Reason for Visit', templates: ['12'], fallback: problems },
  {
    code: '10164-2',
    name: 'History of Present Illness',
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.3.4'],
    fallback: {},
  },
  { code: '11329-0', name: 'Medical (General) History', templates: ['39'], fallback: problems },
  {
    code: '61150-9',
    name: 'Subjective',
    templates: ['2.16.840.1.113883.10.20.21.2.2'],
    fallback: {},
  },
  {
    code: '61149-1',
    name: 'Objective',
    templates: ['2.16.840.1.113883.10.20.21.2.1'],
    fallback: {},
  },
  { code: '29554-3', name: 'Procedure Description', templates: ['27'], fallback: {} },
  {
    code: '59775-7',
    name: 'Procedure Disposition',
    templates: ['2.16.840.1.113883.10.20.18.2.12'],
    fallback: {},
  },
  { code: '59776-5', name: 'Procedure Findings', templates: ['28'], fallback: problems },
  {
    code: '59771-6',
    name: 'Procedure Implants',
    templates: ['40'],
    fallback: { procedure: procedureActivity, supply: equipment },
  },
  { code: '59773-2', name: 'Procedure Specimens Taken', templates: ['31'], fallback: {} },
  {
    code: '10216-0',
    name: 'Operative Note Fluids',
    templates: ['2.16.840.1.113883.10.20.7.12'],
    fallback: {},
  },
  {
    code: '10223-6',
    name: 'Operative Note Surgical Procedure',
    templates: ['2.16.840.1.113883.10.20.7.14'],
    fallback: procedures,
  },
  {
    code: '11537-8',
    name: 'Surgical Drains',
    templates: ['2.16.840.1.113883.10.20.7.13'],
    fallback: {},
  },
  {
    code: '28650-0',
    name: 'Notes',
    templates: ['65'],
    fallback: notes,
    also: [
      '11488-4',
      '18842-5',
      '34117-2',
      '28570-0',
      '11506-3',
      '34109-9',
      '11502-2',
      '11526-1',
      '34111-5',
    ],
  },
];

const byTemplate = new Map<string, SectionRow>();
const byCode = new Map<string, SectionRow>();
for (const row of sectionRows) {
  for (const arc of row.templates)
    byTemplate.set(arc.length > 6 ? arc : `2.16.840.1.113883.10.20.22.2.${arc}`, row);
  for (const code of [row.code, ...(row.also ?? [])]) byCode.set(code, row);
}

/** The row of a section: by templateId first, then by LOINC code. */
export function sectionRow(
  templates: readonly string[],
  code: string | undefined,
): SectionRow | undefined {
  for (const root of templates) {
    const row = byTemplate.get(root);
    if (row !== undefined) return row;
  }
  return code === undefined ? undefined : byCode.get(code);
}
