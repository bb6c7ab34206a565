import { attribute, children, type XmlElement } from '../xml/xml-element.ts';
import { advanceDirective } from './advance-directives.ts';
import { allergyConcern, allergyObservation } from './allergies.ts';
import { assessment, assessmentOrganizer } from './assessments.ts';
import { careTeam, goal, intervention } from './care-plan.ts';
import { coverageActivity } from './coverage.ts';
import { encounterActivity } from './encounters.ts';
import { familyHistory } from './family-history.ts';
import { immunization } from './immunizations.ts';
import {
  medicationActivity,
  medicationDispense,
  medicationSupplyOrder,
  medicationWrapper,
} from './medications.ts';
import { noteActivity, observationMedia } from './notes.ts';
import { instruction, plannedActivity, plannedEncounter } from './planned.ts';
import { diagnosisAct, healthConcern, problemConcern, problemObservation } from './problems.ts';
import { equipment, procedureActivity, procedureObservation } from './procedures.ts';
import { resultObservation, resultOrganizer } from './results.ts';
import {
  birthSex,
  genderIdentity,
  pregnancy,
  pregnancyIntention,
  sexObservation,
  socialHistory,
  tribalAffiliation,
} from './social-history.ts';
import type { TemplateMapper } from './template-mapper.ts';
import { vitalSign, vitalSignsOrganizer } from './vitals.ts';

/** All mappers, the more special before the more general: the first that knows one of a statement's templates takes it. */
export const mappers: readonly TemplateMapper[] = [
  allergyConcern,
  allergyObservation,
  problemConcern,
  healthConcern,
  diagnosisAct,
  problemObservation,
  immunization,
  medicationActivity,
  medicationWrapper,
  medicationSupplyOrder,
  medicationDispense,
  encounterActivity,
  plannedEncounter,
  procedureActivity,
  procedureObservation,
  equipment,
  vitalSignsOrganizer,
  vitalSign,
  resultOrganizer,
  resultObservation,
  birthSex,
  sexObservation,
  genderIdentity,
  tribalAffiliation,
  pregnancy,
  pregnancyIntention,
  socialHistory,
  familyHistory,
  advanceDirective,
  careTeam,
  goal,
  coverageActivity,
  plannedActivity,
  intervention,
  instruction,
  noteActivity,
  assessment,
  assessmentOrganizer,
  observationMedia,
];

const order = new Map<string, number>();
mappers.forEach((mapper, index) => {
  for (const root of mapper.templates) order.set(root, index);
});

/** The mapper for a statement by its templateIds, whatever their extension. */
export function mapperFor(statement: XmlElement): TemplateMapper | undefined {
  let best = Number.POSITIVE_INFINITY;
  for (const id of children(statement, 'templateId')) {
    const index = order.get(attribute(id, 'root')?.trim() ?? '');
    if (index !== undefined && index < best && mappers[index]?.takes.includes(statement.name))
      best = index;
  }
  if (best === Number.POSITIVE_INFINITY)
    return statement.name === 'observationMedia' ? observationMedia : undefined;
  return mappers[best];
}
