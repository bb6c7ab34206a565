import { all, any, is, longer, not, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the PRT segment. */
export const prtMaps: readonly SegmentMap[] = [
  segmentMap('PRT[CareTeam]', 'CareTeam', [
    row('PRT-4', 'participant[1].role[1]', { use: 'CWE[CodeableConcept]', code: 'Participation' }),
    row('PRT-5', 'participant[1].member(Practitioner)', {
      use: 'XCN[Practitioner]',
      when: not(valued('PRT-6')),
    }),
    // PRT-5/2 -> participant[2].member(RelatedPerson): one person is not two; the Practitioner row above is taken
    row('PRT-5/3', 'participant[1].member(PractitionerRole)', {
      use: 'XCN[PractitionerRole]',
      when: valued('PRT-6'),
    }),
    row('PRT-6', 'participant[1].member(PractitionerRole)', {
      use: 'CWE[PractitionerRole]',
      when: valued('PRT-5'),
    }),
    row('PRT-8', 'participant[1].member(Organization)', {
      use: 'XON[Organization]',
      when: all(not(valued('PRT-5')), not(valued('PRT-6'))),
    }),
    row('PRT-8/2', 'participant[1].onBehalfOf(Organization)', {
      use: 'XON[Organization]',
      when: any(valued('PRT-5'), valued('PRT-6')),
    }),
    row('PRT-11', 'participant[1].period.start'),
    row('PRT-12', 'participant[1].period.end'),
    row('PRT-14', 'participant[1].member(Practitioner.address)', {
      use: 'XAD[Address]',
      when: not(valued('PRT-6')),
    }),
    // PRT-14/2 -> participant[2].member(RelatedPerson.address): as PRT-5
    // PRT-14/3 -> participant[3].member(PractitionerRole.address): R4 PractitionerRole has no address
    row('PRT-14/4', 'participant[1].member(Organization.address)', {
      use: 'XAD[Address]',
      when: all(not(valued('PRT-5')), not(valued('PRT-6'))),
    }),
    row('PRT-14/5', 'participant[1].onBehalfOf(Organization.address)', {
      use: 'XAD[Address]',
      when: any(valued('PRT-5'), valued('PRT-6')),
    }),
    row('PRT-15', 'participant[1].member(Practitioner.telecom)', {
      use: 'XTN[ContactPoint]',
      when: not(valued('PRT-6')),
    }),
    // PRT-15/2 -> participant[2].member(RelatedPerson.telecom): as PRT-5
    row('PRT-15/3', 'participant[1].member(PractitionerRole.telecom)', {
      use: 'XTN[ContactPoint]',
      when: valued('PRT-6'),
    }),
    row('PRT-15/4', 'participant[1].member(Organization.telecom)', {
      use: 'XTN[ContactPoint]',
      when: all(not(valued('PRT-5')), not(valued('PRT-6'))),
    }),
    row('PRT-15/5', 'participant[1].onBehalfOf(Organization.telecom)', {
      use: 'XTN[ContactPoint]',
      when: any(valued('PRT-5'), valued('PRT-6')),
    }),
  ]),
  segmentMap('PRT[Device]', 'Device', [
    // a UDI (HRF or AIDC) is longer than a local number
    row('PRT-10', '$this', { use: 'EI[Device-udiCarrier]', when: longer('PRT-10.1', 20) }),
    row('PRT-10/2', 'identifier', {
      use: 'EI[Identifier-Extension]',
      when: not(longer('PRT-10.1', 20)),
    }),
    row('PRT-16', 'udiCarrier[2].deviceIdentifier', { use: 'EI[Identifier-System]' }),
    row('PRT-17', 'manufactureDate'),
    row('PRT-18', 'expirationDate'),
    row('PRT-19', 'lotNumber'),
    row('PRT-20', 'serialNumber'),
    row('PRT-21', 'distinctIdentifier'),
    row('PRT-22', 'type', { use: 'CNE[CodeableConcept]' }),
  ]),
  segmentMap('PRT[Observation-Location]', 'Observation', [
    row('PRT-9', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/event-location',
    }),
    row('PRT-9/2', 'extension[1].valueReference(Location)', { use: 'PL[Location]' }),
    // one event has one location
    row('PRT-14', 'extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/event-location',
    }),
    row('PRT-14/2', 'extension[1].valueReference(Location.address)', { use: 'XAD[Address]' }),
  ]),
  segmentMap('PRT[Patient-GeneralPractitioner-PractitionerRole]', 'Patient', [
    // PRT-2 -> Operation: the action decides whether the row set is applied at all
    row('PRT-4', 'generalPractitioner(PractitionerRole.code)', {
      use: 'CWE[CodeableConcept]',
      code: 'Participation',
    }),
    row('PRT-5', 'generalPractitioner(PractitionerRole)', { use: 'XCN[PractitionerRole]' }),
    row('PRT-8', 'generalPractitioner(PractitionerRole.organization(Organization))', {
      use: 'XON[Organization]',
    }),
    row('PRT-9', 'generalPractitioner(PractitionerRole.location(Location))', {
      use: 'PL[Location]',
    }),
    row('PRT-11', 'generalPractitioner(PractitionerRole.period.start)'),
    row('PRT-12', 'generalPractitioner(PractitionerRole.period.end)'),
    row('PRT-14', 'generalPractitioner(PractitionerRole.practitioner(Practitioner.address))', {
      use: 'XAD[Address]',
    }),
    row('PRT-15', 'generalPractitioner(PractitionerRole.telecom)', { use: 'XTN[ContactPoint]' }),
    row('PRT-24', 'generalPractitioner(PractitionerRole.identifier[2])', {
      use: 'PLN[Identifier]',
    }),
  ]),
  segmentMap('PRT[Patient-GeneralPractitioner-Practitioner]', 'Patient', [
    row('PRT-5', 'generalPractitioner(Practitioner)', { use: 'XCN[Practitioner]' }),
  ]),
  segmentMap('PRT[PractitionerRole]', 'PractitionerRole', [
    row('PRT-4', 'code', { use: 'CWE[CodeableConcept]', code: 'Participation' }),
    row('PRT-5', 'practitioner(Practitioner)', { use: 'XCN[Practitioner]' }),
    row('PRT-6', 'specialty', { use: 'CWE[CodeableConcept]' }),
    row('PRT-7', 'organization(Organization.type)', {
      use: 'CWE[CodeableConcept]',
      code: 'ParticipantOrganizationUnitType',
    }),
    row('PRT-8', 'organization(Organization)', { use: 'XON[Organization]' }),
    row('PRT-9', 'location(Location)', { use: 'PL[Location]' }),
    row('PRT-11', 'period.start'),
    row('PRT-12', 'period.end'),
    row('PRT-14', 'practitioner(Practitioner.address)', { use: 'XAD[Address]' }),
    row('PRT-15', 'telecom', { use: 'XTN[ContactPoint]', when: not(valued('PRT-23')) }),
    row('PRT-15/2', 'telecom[1]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'B') }),
    row('PRT-15/3', 'telecom[2]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'C') }),
    row('PRT-15/4', 'telecom[3]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'E') }),
    row('PRT-15/5', 'telecom[4]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'F') }),
    row('PRT-15/6', 'telecom[5]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'H') }),
    row('PRT-15/7', 'telecom[6]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'O') }),
    row('PRT-23', 'telecom[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23.1', 'B'),
    }),
    row('PRT-23/2', 'telecom[1].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23.1', 'B'),
    }),
    row('PRT-23/3', 'telecom[2].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23.1', 'C'),
    }),
    row('PRT-23/4', 'telecom[2].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23.1', 'C'),
    }),
    row('PRT-23/5', 'telecom[3].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23.1', 'E'),
    }),
    row('PRT-23/6', 'telecom[3].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23.1', 'E'),
    }),
    row('PRT-23/7', 'telecom[4].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23', 'F'),
    }),
    row('PRT-23/8', 'telecom[4].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23', 'F'),
    }),
    row('PRT-23/9', 'telecom[5].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23', 'H'),
    }),
    row('PRT-23/10', 'telecom[5].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23', 'H'),
    }),
    row('PRT-23/11', 'telecom[6].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23', 'O'),
    }),
    row('PRT-23/12', 'telecom[6].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23', 'O'),
    }),
    row('PRT-24', 'identifier[2]', { use: 'PLN[Identifier]' }),
  ]),
  segmentMap('PRT[RelatedPerson]', 'RelatedPerson', [
    row('PRT-4', 'relationship', { use: 'CWE[CodeableConcept]', code: 'Participation' }),
    row('PRT-5', '$this', { use: 'XCN[RelatedPerson]' }),
    row('PRT-11', 'period.start'),
    row('PRT-12', 'period.end'),
    row('PRT-14', 'address', { use: 'XAD[Address]' }),
    row('PRT-15', 'telecom', { use: 'XTN[ContactPoint]', when: not(valued('PRT-23')) }),
    row('PRT-15/2', 'telecom[1]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'B') }),
    row('PRT-15/3', 'telecom[2]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'C') }),
    row('PRT-15/4', 'telecom[3]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'E') }),
    row('PRT-15/5', 'telecom[4]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'F') }),
    row('PRT-15/6', 'telecom[5]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'H') }),
    row('PRT-15/7', 'telecom[6]', { use: 'XTN[ContactPoint]', when: is('PRT-23', 'O') }),
    row('PRT-23', 'telecom[1].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23.1', 'B'),
    }),
    row('PRT-23/2', 'telecom[1].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23.1', 'B'),
    }),
    row('PRT-23/3', 'telecom[2].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23.1', 'C'),
    }),
    row('PRT-23/4', 'telecom[2].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23.1', 'C'),
    }),
    row('PRT-23/5', 'telecom[3].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23.1', 'E'),
    }),
    row('PRT-23/6', 'telecom[3].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23.1', 'E'),
    }),
    row('PRT-23/7', 'telecom[4].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23', 'F'),
    }),
    row('PRT-23/8', 'telecom[4].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23', 'F'),
    }),
    row('PRT-23/9', 'telecom[5].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23', 'H'),
    }),
    row('PRT-23/10', 'telecom[5].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23', 'H'),
    }),
    row('PRT-23/11', 'telecom[6].extension[1].url', {
      set: 'http://hl7.org/fhir/StructureDefinition/iso21090-preferred',
      when: is('PRT-23', 'O'),
    }),
    row('PRT-23/12', 'telecom[6].extension[1].valueBoolean', {
      set: 'true',
      when: is('PRT-23', 'O'),
    }),
    row('PRT-24', 'identifier[2]', { use: 'PLN[Identifier]' }),
  ]),
];
