import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the NTE segment. */
export const nteMaps: readonly SegmentMap[] = [
  segmentMap('NTE[Appointment-Comment]', 'Appointment', [
    row('NTE-3', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.note',
    }),
    row('NTE-3/2', 'extension[1].valueAnnotation', { use: 'FT[Annotation-Comment]' }),
    // an extension holds either extensions or a value, not both
    row('NTE-4', 'extension[2].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/annotationType',
    }),
    row('NTE-4/2', 'extension[2].valueCodeableConcept', { use: 'CWE[CodeableConcept]' }),
    row('NTE-5', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.note',
    }),
    row('NTE-5/2', 'extension[1].valueAnnotation', { use: 'XCN[Annotation-Author]' }),
    row('NTE-6', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.note',
    }),
    row('NTE-6/2', 'extension[1].valueAnnotation', { use: 'DTM[Annotation-Time]' }),
    row('NTE-9', 'extension[3].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
    }),
    row('NTE-9/2', 'extension[3].valueCodeableConcept', { use: 'CWE[CodeableConcept]' }),
  ]),
  segmentMap('NTE[DocumentReference]', 'DocumentReference', [
    row('NTE-3', 'content[1].attachment.data', { via: 'base64' }),
    // R4 has the content type on the attachment, and the text is no v2 message
    row('NTE-3/2', 'content[1].attachment.contentType', { set: 'text/plain' }),
    row('NTE-9', 'content[2].attachment.data', { via: 'noteCode' }),
    row('NTE-9/type', 'content[2].attachment.contentType', { set: 'text/plain' }),
  ]),
  segmentMap('NTE[Observation]', 'Observation', [
    row('NTE-3', 'note.text', { via: 'joinRepetitions' }),
    row('NTE-5', 'note.authorReference(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('NTE-6', 'note.time'),
  ]),
  segmentMap('NTE[ServiceRequest]', 'ServiceRequest', [
    row('NTE-3', 'note.text', { via: 'joinRepetitions' }),
    row('NTE-5', 'note.authorReference(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('NTE-6', 'note.time'),
  ]),
];
