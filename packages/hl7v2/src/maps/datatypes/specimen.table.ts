import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: specimen. */
export const specimenDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('SPS[Specimen-Source]', 'Specimen', [
    row('SPS.1', 'type', { use: 'CWE[CodeableConcept]', code: 'SpecimenType' }),
    row('SPS.2', 'container.additiveCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'AdditivePreservative',
    }),
    row('SPS.3', 'note.text'),
    row('SPS.4', 'collection.bodySite', { use: 'CWE[CodeableConcept]', code: 'BodySite' }),
    row('SPS.6', 'condition', { use: 'CWE[CodeableConcept]', code: 'SpecimenCondition' }),
  ]),
];
