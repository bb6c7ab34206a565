import type { FhirResource, Observation } from 'fhir/r4';
import type { ChartItem, Summary } from '../contract.ts';
import {
  allergiesOf,
  documentsOf,
  factOf,
  imagingOf,
  immunizationsOf,
  medicationsOf,
  problemsOf,
} from './clinical-lists.ts';
import { codingsOf, conceptText } from './concept-text.ts';
import { valueText, whenOf } from './observation-value.ts';
import { labsOf, sortObservations, vitalsOf } from './result-series.ts';

/** The chart's first screen, from a patient's resources in any order. */
export function summaryOf(resources: FhirResource[]): Omit<Summary, 'truncated' | 'failed'> {
  const of = <T extends FhirResource['resourceType']>(type: T) =>
    resources.filter(
      (resource): resource is Extract<FhirResource, { resourceType: T }> =>
        resource.resourceType === type,
    );
  const { labs, vitals, social } = sortObservations(of('Observation'));
  return {
    problems: problemsOf(of('Condition')),
    medications: medicationsOf(
      [...of('MedicationRequest'), ...of('MedicationStatement')],
      of('Medication'),
    ),
    allergies: allergiesOf(of('AllergyIntolerance')),
    immunizations: immunizationsOf(of('Immunization')),
    labs: labsOf(labs),
    vitals: vitalsOf(vitals),
    documents: documentsOf(of('DocumentReference')),
    imaging: imagingOf(of('ImagingStudy')),
    social: socialOf(social),
  };
}

/** The newest answer to each social-history or survey question. */
function socialOf(observations: Observation[]): ChartItem[] {
  const newest = new Map<string, Observation>();
  for (const observation of observations) {
    const key = codingsOf(observation.code)[0]?.code ?? conceptText(observation.code);
    const known = newest.get(key);
    if (!known || (whenOf(observation) ?? '') > (whenOf(known) ?? '')) newest.set(key, observation);
  }
  return [...newest.values()]
    .map((observation) =>
      factOf(observation, {
        title: conceptText(observation.code),
        codings: codingsOf(observation.code),
        detail: valueText(observation),
        from: whenOf(observation),
      }),
    )
    .map(({ item }) => item)
    .sort((a, b) => a.title.localeCompare(b.title, 'en'));
}
