import { all, count, is, not, oneOf, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the OBX segment. */
export const obxMaps: readonly SegmentMap[] = [
  segmentMap('OBX[DocumentReference]', 'DocumentReference', [
    row('OBX-5', 'content[1].attachment', { use: 'ED[Attachment]', when: is('OBX-2', 'ED') }),
    row('OBX-5/2', 'content[2].attachment.data', { via: 'base64', when: is('OBX-2', 'FT') }),
    // FT is formatted text, not a v2 message
    row('OBX-5/3', 'content[2].attachment.contentType', {
      set: 'text/plain',
      when: is('OBX-2', 'FT'),
    }),
    row('OBX-5/4', 'content[3].attachment.url', { when: is('OBX-2', 'RP') }),
    row('OBX-5/5', 'content[4].attachment.data', { via: 'base64', when: is('OBX-2', 'TX') }),
    // application/text is no media type
    row('OBX-5/6', 'content[4].attachment.contentType', {
      set: 'text/plain',
      when: is('OBX-2', 'TX'),
    }),
    // other value types hold document text too
    row('OBX-5/other', 'content[5].attachment.data', {
      via: 'base64',
      when: not(oneOf('OBX-2', 'ED', 'FT', 'RP', 'TX')),
    }),
    row('OBX-5/otherType', 'content[5].attachment.contentType', {
      set: 'text/plain',
      when: not(oneOf('OBX-2', 'ED', 'FT', 'RP', 'TX')),
    }),
    row('OBX-5/rpType', 'content[3].attachment', {
      use: 'RP[Attachment]',
      when: is('OBX-2', 'RP'),
    }),
  ]),
  segmentMap('OBX[Observation-Component]', 'Observation', [
    row('OBX-3', 'code', { use: 'CWE[CodeableConcept]' }),
    row('OBX-3/2', 'component[each].code', { use: 'CWE[CodeableConcept]', each: 'OBX-5' }),
    row('OBX-4', '$this', { use: 'OG[Extension-Subidentifier]' }),
    row('OBX-5', 'component[each].valueQuantity.value', {
      use: 'NM[Quantity]',
      each: 'OBX-5',
      when: is('OBX-2', 'NM'),
    }),
    row('OBX-5/2', 'component[each].valueString', {
      each: 'OBX-5',
      when: oneOf('OBX-2', 'ST', 'FT', 'TX'),
    }),
    row('OBX-5/3', 'component[each].valueCodeableConcept', {
      use: 'CF[CodeableConcept]',
      each: 'OBX-5',
      when: is('OBX-2', 'CF'),
    }),
    row('OBX-5/4', 'component[each].valueCodeableConcept', {
      use: 'CNE[CodeableConcept]',
      each: 'OBX-5',
      when: is('OBX-2', 'CNE'),
    }),
    row('OBX-5/5', 'component[each].valueCodeableConcept', {
      use: 'CE[CodeableConcept]',
      each: 'OBX-5',
      when: is('OBX-2', 'CE'),
    }),
    row('OBX-5/6', 'component[each].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      each: 'OBX-5',
      when: is('OBX-2', 'CWE'),
    }),
    row('OBX-5/7', 'component[each].valueCodeableConcept', {
      use: 'IS[CodeableConcept]',
      each: 'OBX-5',
      when: is('OBX-2', 'IS'),
    }),
    row('OBX-5/8', 'component[each].valuePeriod', {
      use: 'DR[Period]',
      each: 'OBX-5',
      when: is('OBX-2', 'DR'),
    }),
    // TS is the name of DTM before v2.6
    row('OBX-5/9', 'component[each].valueDateTime', {
      each: 'OBX-5',
      when: oneOf('OBX-2', 'DTM', 'DT', 'TS'),
    }),
    row('OBX-5/10', 'component[each].valueRange', {
      use: 'NR[Range]',
      each: 'OBX-5',
      when: is('OBX-2', 'NR'),
    }),
    row('OBX-5/11', 'component[each].valueString', {
      format: '{OBX-5.1}-{OBX-5.2}',
      each: 'OBX-5',
      when: is('OBX-2', 'VR'),
    }),
    row('OBX-5/12', 'component[each].valueTime', { each: 'OBX-5', when: is('OBX-2', 'TM') }),
    row('OBX-5/13', 'component[each].valueString', {
      format: '{OBX-5.1} {OBX-5.2} {OBX-5.3} {OBX-5.4} {OBX-6}',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), is('OBX-5.1', '<>')),
    }),
    row('OBX-5/14', 'component[each].valueRatio', {
      use: 'SN[Ratio]',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), oneOf('OBX-5.3', ':', '/')),
    }),
    row('OBX-5/15', 'component[each].valueRange', {
      use: 'SN[Range]',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '-')),
    }),
    row('OBX-5/16', 'component[each].valueString', {
      format: '{OBX-5.1} {OBX-5.2} {OBX-5.3} {OBX-5.4} {OBX-6}',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '+')),
    }),
    row('OBX-5/17', 'component[each].valueQuantity', {
      use: 'SN[Quantity]',
      each: 'OBX-5',
      when: all(
        is('OBX-2', 'SN'),
        not(is('OBX-5.1', '<>')),
        not(oneOf('OBX-5.3', ':', '/', '-', '+')),
      ),
    }),
    // OBX-5/18 -> component[each].valueString: the conditions of the other SN rows leave no case
    row('OBX-5/19', 'component[each].extension[1].url', {
      set: 'https://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.valueAttachment',
      each: 'OBX-5',
      when: all(is('OBX-2', 'ED'), is('OBX-5.4', 'Base64')),
    }),
    row('OBX-5/20', 'component[each].extension[1].valueAttachment', {
      use: 'ED[Attachment]',
      each: 'OBX-5',
      when: all(is('OBX-2', 'ED'), is('OBX-5.4', 'Base64')),
    }),
    // OBX-5/21 -> derivedFrom(DocumentReference): the sender does not say which observations were derived from the document
    row('OBX-5/22', 'component[each].extension[1].url', {
      set: 'https://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.valueAttachment',
      each: 'OBX-5',
      when: is('OBX-2', 'RP'),
    }),
    row('OBX-5/23', 'component[each].extension[1].valueAttachment', {
      use: 'RP[Attachment]',
      each: 'OBX-5',
      when: is('OBX-2', 'RP'),
    }),
    // OBX-5/24 -> derivedFrom(DocumentReference): the sender does not say which observations were derived from the document
    // with NA the value is sampled data, and an Observation has one value
    row('OBX-6', 'component[each].valueQuantity', {
      use: 'CWE[Quantity]',
      each: 'OBX-5',
      when: oneOf('OBX-2', 'NM'),
    }),
    row('OBX-6/2', 'component[each].valueQuantity', {
      use: 'CWE[Quantity]',
      each: 'OBX-5',
      when: all(
        is('OBX-2', 'SN'),
        not(is('OBX-5.1', '<>')),
        not(oneOf('OBX-5.3', ':', '/', '-', '+')),
      ),
    }),
    row('OBX-6/3', 'component[each].valueRange.low', {
      use: 'CWE[Quantity]',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '-')),
    }),
    row('OBX-6/4', 'component[each].valueRange.high', {
      use: 'CWE[Quantity]',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '-')),
    }),
    row('OBX-6/5', 'component[each].valueRatio.numerator', {
      use: 'CWE[Quantity]',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), oneOf('OBX-5.3', ':', '/')),
    }),
    row('OBX-6/6', 'component[each].valueRatio.denominator', {
      use: 'CWE[Quantity]',
      each: 'OBX-5',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), oneOf('OBX-5.3', ':', '/')),
    }),
    row('OBX-7', 'component[each].referenceRange.text', { each: 'OBX-5' }),
    row('OBX-8', 'interpretation', { use: 'CWE[CodeableConcept]', code: 'InterpretationCodes' }),
    // extension[2] is used twice by the guide
    row('OBX-10', 'extension[5].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-nature-of-abnormal-test',
    }),
    row('OBX-10/2', 'extension[5].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'NatureOfAbnormalTesting',
    }),
    row('OBX-11', 'status', { code: 'ObservationResultStatusCodesInterpretation' }),
    row('OBX-11/2', 'status.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      when: is('OBX-11', 'X'),
    }),
    row('OBX-11/3', 'status.extension[1].valueCodeableConcept.coding.code', {
      set: 'X',
      when: is('OBX-11', 'X'),
    }),
    row('OBX-11/4', 'status.extension[1].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0085',
      when: is('OBX-11', 'X'),
    }),
    row('OBX-11/5', 'dataAbsentReason.coding[2].code', {
      set: 'not-asked',
      when: is('OBX-11', 'N'),
    }),
    row('OBX-11/6', 'dataAbsentReason.coding[2].system', {
      set: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
      when: is('OBX-11', 'N'),
    }),
    row('OBX-14', 'effectiveDateTime'),
    // the path leads to the Practitioner already
    row('OBX-16', 'performer[1](PractitionerRole.practitioner(Practitioner))', {
      use: 'XCN[Practitioner]',
    }),
    row('OBX-16/2', 'performer[1](PractitionerRole.code.coding.code)', {
      set: 'responsibleObserver',
    }),
    row('OBX-16/3', 'performer[1](PractitionerRole.code.coding.system)', {
      set: 'http://terminology.hl7.org/CodeSystem/practitioner-role',
    }),
    row('OBX-17', 'method', { use: 'CWE[CodeableConcept]' }),
    row('OBX-18', 'device(Device.identifier)', { use: 'EI[Identifier-Extension]' }),
    row('OBX-19', 'extension[7].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-analysis-date-time',
    }),
    row('OBX-19/2', 'extension[7].valueDateTime'),
    row('OBX-20', 'bodySite', { use: 'CWE[CodeableConcept]' }),
    row('OBX-21', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('OBX-21/2', 'identifier.type.coding.code', { set: 'FILL' }),
    row('OBX-23', 'performer[2](Organization)', { use: 'XON[Organization]' }),
    row('OBX-23/2', 'performer[2](PractitionerRole.organization(Organization))', {
      use: 'XON[Organization]',
      when: valued('OBX-25'),
    }),
    row('OBX-24', 'performer[2](Organization.address)', { use: 'XAD[Address]' }),
    row('OBX-24/2', 'performer[2](PractitionerRole.organization(Organization.address))', {
      use: 'XAD[Address]',
      when: valued('OBX-25'),
    }),
    row('OBX-25', 'performer[2](PractitionerRole)', { use: 'XCN[PractitionerRole]' }),
    row('OBX-25/2', 'performer[2](PractitionerRole.code.coding.code)', { set: 'MDIR' }),
    row('OBX-25/3', 'performer[2](PractitionerRole.code.coding.system)', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0912',
    }),
    row('OBX-29', 'category[1].coding.code'),
    // the guide leaves the system empty
    row('OBX-29/2', 'category[1].coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0936',
    }),
    row('OBX-30', 'extension[6].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-structure-type',
    }),
    row('OBX-30/2', 'extension[6].valueCodeableConcept.coding.code'),
    // a code system, not the extension
    row('OBX-30/3', 'extension[6].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0937',
    }),
    row('OBX-33', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.specimen',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/2', 'extension[1].valueReference(Group.member.entity(Specimen.identifier[1]))', {
      use: 'EIP[Identifier-PlacerAssignedIdentifier]',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/3', 'extension[2].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.specimen',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/4', 'extension[2].valueReference(Group.member.entity(Specimen.identifier[2]))', {
      use: 'EIP[Identifier-FillerAssignedIdentifier]',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/5', 'specimen(Specimen.identifier[1])', {
      use: 'EIP[Identifier-PlacerAssignedIdentifier]',
      when: count('OBX-33', '=', 1),
    }),
    row('OBX-33/6', 'specimen(Specimen.identifier[2])', {
      use: 'EIP[Identifier-FillerAssignedIdentifier]',
      when: count('OBX-33', '=', 1),
    }),
    row('OBX-21/3', 'identifier.type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
  ]),
  segmentMap('OBX[Observation]', 'Observation', [
    row('OBX-3', 'code', { use: 'CWE[CodeableConcept]' }),
    row('OBX-4', '$this', { use: 'OG[Extension-Subidentifier]' }),
    row('OBX-5', 'valueQuantity.value', { use: 'NM[Quantity]', when: is('OBX-2', 'NM') }),
    row('OBX-5/2', 'valueString', {
      via: 'joinRepetitions',
      when: oneOf('OBX-2', 'ST', 'FT', 'TX'),
    }),
    row('OBX-5/3', 'valueCodeableConcept', { use: 'CF[CodeableConcept]', when: is('OBX-2', 'CF') }),
    row('OBX-5/4', 'valueCodeableConcept', {
      use: 'CNE[CodeableConcept]',
      when: is('OBX-2', 'CNE'),
    }),
    row('OBX-5/5', 'valueCodeableConcept', { use: 'CE[CodeableConcept]', when: is('OBX-2', 'CE') }),
    row('OBX-5/6', 'valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      when: is('OBX-2', 'CWE'),
    }),
    row('OBX-5/7', 'valueCodeableConcept', { use: 'IS[CodeableConcept]', when: is('OBX-2', 'IS') }),
    row('OBX-5/8', 'valuePeriod', { use: 'DR[Period]', when: is('OBX-2', 'DR') }),
    // TS is the name of DTM before v2.6
    row('OBX-5/9', 'valueDateTime', { when: oneOf('OBX-2', 'DTM', 'DT', 'TS') }),
    row('OBX-5/10', 'valueRange', { use: 'NR[Range]', when: is('OBX-2', 'NR') }),
    row('OBX-5/11', 'valueString', { format: '{OBX-5.1}-{OBX-5.2}', when: is('OBX-2', 'VR') }),
    row('OBX-5/12', 'valueTime', { when: is('OBX-2', 'TM') }),
    row('OBX-5/13', 'valueString', {
      format: '{OBX-5.1} {OBX-5.2} {OBX-5.3} {OBX-5.4} {OBX-6}',
      when: all(is('OBX-2', 'SN'), is('OBX-5.1', '<>')),
    }),
    row('OBX-5/14', 'valueRatio', {
      use: 'SN[Ratio]',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), oneOf('OBX-5.3', ':', '/')),
    }),
    row('OBX-5/15', 'valueRange', {
      use: 'SN[Range]',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '-')),
    }),
    row('OBX-5/16', 'valueString', {
      format: '{OBX-5.1} {OBX-5.2} {OBX-5.3} {OBX-5.4} {OBX-6}',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '+')),
    }),
    row('OBX-5/17', 'valueQuantity', {
      use: 'SN[Quantity]',
      when: all(
        is('OBX-2', 'SN'),
        not(is('OBX-5.1', '<>')),
        not(oneOf('OBX-5.3', ':', '/', '-', '+')),
      ),
    }),
    // OBX-5/18 -> valueString: the conditions of the other SN rows leave no case
    row('OBX-5/19', 'valueSampledData', { use: 'NA[SampledData]', when: is('OBX-2', 'NA') }),
    row('OBX-5/20', 'extension[1].url', {
      set: 'https://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.valueAttachment',
      when: all(is('OBX-2', 'ED'), is('OBX-5.4', 'Base64')),
    }),
    row('OBX-5/21', 'extension[1].valueAttachment', {
      use: 'ED[Attachment]',
      when: all(is('OBX-2', 'ED'), is('OBX-5.4', 'Base64')),
    }),
    // the guide names the ED map for an RP
    row('OBX-5/22', 'extension[1].url', {
      set: 'https://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.valueAttachment',
      when: is('OBX-2', 'RP'),
    }),
    row('OBX-5/23', 'extension[1].valueAttachment', {
      use: 'ED[Attachment]',
      when: is('OBX-2', 'RP'),
    }),
    // with NA the value is sampled data, and an Observation has one value
    row('OBX-6', 'valueQuantity', { use: 'CWE[Quantity]', when: oneOf('OBX-2', 'NM') }),
    row('OBX-6/2', 'valueQuantity', {
      use: 'CWE[Quantity]',
      when: all(
        is('OBX-2', 'SN'),
        not(is('OBX-5.1', '<>')),
        not(oneOf('OBX-5.3', ':', '/', '-', '+')),
      ),
    }),
    row('OBX-6/3', 'valueRange.low', {
      use: 'CWE[Quantity]',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '-')),
    }),
    row('OBX-6/4', 'valueRange.high', {
      use: 'CWE[Quantity]',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), is('OBX-5.3', '-')),
    }),
    row('OBX-6/5', 'valueRatio.numerator', {
      use: 'CWE[Quantity]',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), oneOf('OBX-5.3', ':', '/')),
    }),
    row('OBX-6/6', 'valueRatio.denominator', {
      use: 'CWE[Quantity]',
      when: all(is('OBX-2', 'SN'), not(is('OBX-5.1', '<>')), oneOf('OBX-5.3', ':', '/')),
    }),
    row('OBX-7', 'referenceRange.text'),
    row('OBX-8', 'interpretation', { use: 'CWE[CodeableConcept]', code: 'InterpretationCodes' }),
    // extension[2] is used twice by the guide
    row('OBX-10', 'extension[5].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-nature-of-abnormal-test',
    }),
    row('OBX-10/2', 'extension[5].valueCodeableConcept', {
      use: 'CWE[CodeableConcept]',
      code: 'NatureOfAbnormalTesting',
    }),
    row('OBX-11', 'status', { code: 'ObservationResultStatusCodesInterpretation' }),
    row('OBX-11/2', 'status.extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/alternate-codes',
      when: is('OBX-11', 'X'),
    }),
    row('OBX-11/3', 'status.extension[1].valueCodeableConcept.coding.code', {
      set: 'X',
      when: is('OBX-11', 'X'),
    }),
    row('OBX-11/4', 'status.extension[1].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0085',
      when: is('OBX-11', 'X'),
    }),
    row('OBX-11/5', 'dataAbsentReason.coding[2].code', {
      set: 'not-asked',
      when: is('OBX-11', 'N'),
    }),
    row('OBX-11/6', 'dataAbsentReason.coding[2].system', {
      set: 'http://terminology.hl7.org/CodeSystem/data-absent-reason',
      when: is('OBX-11', 'N'),
    }),
    row('OBX-14', 'effectiveDateTime'),
    // performer[2] is OBX-23
    row('OBX-15', 'performer[3](Organization)', { use: 'CWE[Organization]' }),
    // OBX-15/2 -> performer[2](PractitionerRole): the row above makes the Organization; a role without a person adds nothing
    row('OBX-16', 'performer[1](PractitionerRole.practitioner(Practitioner))', {
      use: 'XCN[Practitioner]',
    }),
    row('OBX-16/2', 'performer[1](PractitionerRole.code.coding.code)', {
      set: 'responsibleObserver',
    }),
    row('OBX-16/3', 'performer[1](PractitionerRole.code.coding.system)', {
      set: 'http://terminology.hl7.org/CodeSystem/practitioner-role',
    }),
    row('OBX-17', 'method', { use: 'CWE[CodeableConcept]' }),
    row('OBX-18', 'device(Device.identifier)', { use: 'EI[Identifier-Extension]' }),
    // the guide gives no address; this is the extension pack's
    row('OBX-19', 'extension[7].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-analysis-date-time',
    }),
    row('OBX-19/2', 'extension[7].valueDateTime'),
    row('OBX-20', 'bodySite', { use: 'CWE[CodeableConcept]' }),
    row('OBX-21', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('OBX-21/2', 'identifier.type.coding.code', { set: 'FILL' }),
    row('OBX-23', 'performer[2](Organization)', {
      use: 'XON[Organization]',
      when: not(valued('OBX-25')),
    }),
    row('OBX-23/2', 'performer[2](PractitionerRole.organization(Organization))', {
      use: 'XON[Organization]',
      when: valued('OBX-25'),
    }),
    row('OBX-24', 'performer[2](Organization.address)', {
      use: 'XAD[Address]',
      when: not(valued('OBX-25')),
    }),
    row('OBX-24/2', 'performer[2](PractitionerRole.organization(Organization.address))', {
      use: 'XAD[Address]',
      when: valued('OBX-25'),
    }),
    row('OBX-25', 'performer[2](PractitionerRole)', { use: 'XCN[PractitionerRole]' }),
    row('OBX-25/2', 'performer[2](PractitionerRole.code.coding.code)', { set: 'MDIR' }),
    row('OBX-25/3', 'performer[2](PractitionerRole.code.coding.system)', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0912',
    }),
    row('OBX-29', 'category[1].coding.code'),
    // the guide leaves the system empty
    row('OBX-29/2', 'category[1].coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0936',
    }),
    row('OBX-30', 'extension[6].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/observation-structure-type',
    }),
    row('OBX-30/2', 'extension[6].valueCodeableConcept.coding.code'),
    // a code system, not the extension
    row('OBX-30/3', 'extension[6].valueCodeableConcept.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0937',
    }),
    row('OBX-33', 'extension[1].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.specimen',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/2', 'extension[1].valueReference(Group.member.entity(Specimen.identifier[1]))', {
      use: 'EIP[Identifier-PlacerAssignedIdentifier]',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/3', 'extension[2].url', {
      set: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.specimen',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/4', 'extension[2].valueReference(Group.member.entity(Specimen.identifier[2]))', {
      use: 'EIP[Identifier-FillerAssignedIdentifier]',
      when: count('OBX-33', '>', 1),
    }),
    row('OBX-33/5', 'specimen(Specimen.identifier[1])', {
      use: 'EIP[Identifier-PlacerAssignedIdentifier]',
      when: count('OBX-33', '=', 1),
    }),
    row('OBX-33/6', 'specimen(Specimen.identifier[2])', {
      use: 'EIP[Identifier-FillerAssignedIdentifier]',
      when: count('OBX-33', '=', 1),
    }),
    row('OBX-21/3', 'identifier.type.coding.system', {
      set: 'http://terminology.hl7.org/CodeSystem/v2-0203',
    }),
  ]),
];
