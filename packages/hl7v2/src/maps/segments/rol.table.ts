import { not, oneOf, valued } from '../condition.ts';
import { row, type SegmentMap, segmentMap } from '../map-row.ts';

/** Maps of the ROL segment. */
export const rolMaps: readonly SegmentMap[] = [
  segmentMap('ROL[CareTeam]', 'CareTeam', [
    row('ROL-3', 'participant.role[1]', { use: 'CWE[CodeableConcept]', code: 'ProviderRole' }),
    row('ROL-4', 'participant.member(Practitioner)', { use: 'XCN[Practitioner]' }),
    // ROL-4/2 -> participant.member(Patient[1]): one person is not three; the Practitioner row above is taken
    // ROL-4/3 -> participant.member(RelatedPerson[1]): as above
    row('ROL-5', 'participant.period.start'),
    row('ROL-6', 'participant.period.end'),
    row('ROL-8', 'reasonCode', { use: 'CWE[CodeableConcept]' }),
    row('ROL-9', 'participant.role[2]', { use: 'CWE[CodeableConcept]' }),
    row('ROL-10', 'participant.onBehalfOf(Organization.type)', {
      use: 'CWE[CodeableConcept]',
      when: valued('ROL-4'),
    }),
    row('ROL-10/2', 'participant.member(Organization.type)', {
      use: 'CWE[CodeableConcept]',
      when: not(valued('ROL-4')),
    }),
    row('ROL-12', 'telecom', { use: 'XTN[ContactPoint]' }),
    row('ROL-14', 'participant.onBehalfOf(Organization)', {
      use: 'XON[Organization]',
      when: valued('ROL-4'),
    }),
    row('ROL-14/2', 'participant.member(Organization)', {
      use: 'XON[Organization]',
      when: not(valued('ROL-4')),
    }),
  ]),
  segmentMap('ROL[Encounter-PractitionerRole]', 'Encounter', [
    row('ROL-1', 'participant[1].individual(PractitionerRole.identifier)', {
      use: 'EI[Identifier-Extension]',
    }),
    // ROL-1/2 -> participant[1].individual[1](PractitionerRole.identifier): says the same as the row above
    row('ROL-3', 'participant[1].type', { use: 'CWE[CodeableConcept]', code: 'ProviderRole' }),
    row('ROL-4', 'participant[1].individual(PractitionerRole.practitioner(Practitioner))', {
      use: 'XCN[Practitioner]',
    }),
    row('ROL-5', 'participant[1].period.start'),
    row('ROL-6', 'participant[1].period.end'),
    row(
      'ROL-11',
      'participant[1].individual(PractitionerRole.practitioner(Practitioner.address))',
      { use: 'XAD[Address]' },
    ),
    row('ROL-12', 'participant[1].individual(PractitionerRole.telecom)', {
      use: 'XTN[ContactPoint]',
    }),
    row('ROL-13', 'participant[1].individual(PractitionerRole.location(Location))', {
      use: 'PL[Location]',
    }),
    row('ROL-14', 'participant[1].individual(PractitionerRole.organization(Organization))', {
      use: 'XON[Organization]',
    }),
  ]),
  segmentMap('ROL[Patient-GeneralPractitioner]', 'Patient', [
    row('ROL-1', 'generalPractitioner(PractitionerRole.identifier)', {
      use: 'EI[Identifier-Extension]',
    }),
    row('ROL-3', 'generalPractitioner(PractitionerRole.code)', {
      use: 'CWE[CodeableConcept]',
      code: 'ProviderRole',
    }),
    row('ROL-4', 'generalPractitioner(PractitionerRole.practitioner(Practitioner))', {
      use: 'XCN[Practitioner]',
    }),
    row('ROL-5', 'generalPractitioner(PractitionerRole.period.start)'),
    row('ROL-6', 'generalPractitioner(PractitionerRole.period.end)'),
    row('ROL-11', 'generalPractitioner(PractitionerRole.practitioner(Practitioner.address))', {
      use: 'XAD[Address]',
      when: oneOf('ROL-11.7', 'N', 'BDL', 'F', 'H', 'P', 'BR', 'V', 'C', 'BA', 'RH'),
    }),
    row('ROL-11/2', 'generalPractitioner(PractitionerRole.location(Location.address))', {
      use: 'XAD[Address]',
      when: oneOf('ROL-11.7', 'M', 'O', 'S', 'SH', 'TM'),
    }),
    row('ROL-11/3', 'generalPractitioner(PractitionerRole.organization(Organization.address))', {
      use: 'XAD[Address]',
      when: oneOf('ROL-11.7', 'B', 'BI', 'L'),
    }),
    row('ROL-12', 'generalPractitioner(PractitionerRole.telecom)', { use: 'XTN[ContactPoint]' }),
    row('ROL-13', 'generalPractitioner(PractitionerRole.location(Location))', {
      use: 'PL[Location]',
    }),
    row('ROL-14', 'generalPractitioner(PractitionerRole.organization(Organization))', {
      use: 'XON[Organization]',
    }),
  ]),
  segmentMap('ROL[RelatedPerson]', 'RelatedPerson', [
    row('ROL-1', 'identifier', { use: 'EI[Identifier-Extension]' }),
    row('ROL-3', 'relationship', { use: 'CWE[CodeableConcept]', code: 'ProviderRole' }),
    row('ROL-4', '$this', { use: 'XCN[RelatedPerson]' }),
    row('ROL-5', 'period.start'),
    row('ROL-6', 'period.end'),
    row('ROL-11', 'address', { use: 'XAD[Address]' }),
    row('ROL-12', 'telecom', { use: 'XTN[ContactPoint]' }),
  ]),
];
