import { not, valued } from '../condition.ts';
import { type DatatypeMap, datatypeMap, row } from '../map-row.ts';

/** Datatype maps: document. */
export const documentDatatypeMaps: readonly DatatypeMap[] = [
  datatypeMap('ED[Attachment]', 'Attachment', [
    row('ED.2', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      when: not(valued('ED.3')),
    }),
    row('ED.2/2', 'extension[1].valueCodeableConcept.coding.code', { when: not(valued('ED.3')) }),
    row('ED.3', 'contentType', { via: 'mediaType' }),
    row('ED.5', 'data', { via: 'attachmentData' }),
  ]),
  datatypeMap('ED[DocumentReference]', 'DocumentReference', [
    row('ED', 'status', { set: 'current' }),
    row('ED.2', 'content.attachment.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      when: not(valued('ED.3')),
    }),
    row('ED.2/2', 'content.attachment.extension[1].valueCodeableConcept.coding.code', {
      when: not(valued('ED.3')),
    }),
    row('ED.3', 'content.attachment.contentType', { via: 'mediaType' }),
    row('ED.5', 'content.attachment.data', { via: 'attachmentData' }),
  ]),
  datatypeMap('FT[Annotation-Comment]', 'Annotation', [row('FT.1', 'text')]),
  datatypeMap('RP[Attachment]', 'Attachment', [
    row('RP.1', 'url'),
    row('RP.3', 'contentType', { via: 'mediaType' }),
  ]),
  datatypeMap('RP[DocumentReference]', 'DocumentReference', [
    row('RP.1', 'content.attachment.url'),
    row('RP.3', 'content.attachment.contentType', { via: 'mediaType' }),
  ]),
  datatypeMap('ST[CodeableConcept]', 'CodeableConcept', [row('ST.1', 'text')]),
  datatypeMap('ST[Identifier]', 'Identifier', [
    row('ST.1', '$value', { use: 'EI[Identifier-Extension]' }),
  ]),
];
