import type { CoverageRow } from './templates/template-mapper.ts';

/** A page of the guide about the frame of a document, row by row. */
export type CoverageTable = {
  readonly name: string;
  readonly makes: string;
  readonly guide?: string;
  readonly rows: readonly CoverageRow[];
};

/** What becomes of the header and of the datatypes. */
export const headerCoverage: readonly CoverageTable[] = [
  {
    name: 'recordTarget',
    makes: 'Patient',
    guide: 'CF-patient',
    rows: [
      { from: 'id', to: 'identifier' },
      { from: 'addr', to: 'address' },
      { from: 'telecom', to: 'telecom' },
      { from: 'patient/name', to: 'name' },
      { from: 'patient/administrativeGenderCode', to: 'gender' },
      { from: 'patient/birthTime', to: 'birthDate, extension patient-birthTime' },
      { from: 'patient/sdtc:deceasedInd', to: 'deceasedBoolean' },
      { from: 'patient/sdtc:deceasedTime', to: 'deceasedDateTime' },
      { from: 'patient/maritalStatusCode', to: 'maritalStatus' },
      { from: 'patient/religiousAffiliationCode', to: 'extension patient-religion' },
      { from: 'patient/raceCode, sdtc:raceCode', to: 'extension us-core-race' },
      { from: 'patient/ethnicGroupCode, sdtc:ethnicGroupCode', to: 'extension us-core-ethnicity' },
      { from: 'patient/guardian', to: 'contact' },
      { from: 'patient/birthPlace/place/addr', to: 'extension patient-birthPlace' },
      { from: 'patient/languageCommunication', to: 'communication, extension patient-proficiency' },
      { from: 'providerOrganization', to: 'managingOrganization' },
      {
        from: 'patient/sdtc:multipleBirthInd, sdtc:multipleBirthOrderNumber',
        to: 'multipleBirth[x]',
      },
      { from: 'second recordTarget', to: '', note: 'reported as patient-more' },
    ],
  },
  {
    name: 'Participations',
    makes: 'Practitioner, PractitionerRole, Organization, Device, RelatedPerson, Location',
    guide: 'CF-participations',
    rows: [
      { from: 'id', to: 'Practitioner.identifier, RelatedPerson.identifier' },
      {
        from: 'code',
        to: 'PractitionerRole.specialty, PractitionerRole.code',
        note: 'specialty for the NUCC taxonomy',
      },
      { from: 'addr, telecom', to: 'Practitioner.address, telecom' },
      { from: 'assignedPerson/name', to: 'Practitioner.name' },
      {
        from: 'name/suffix',
        to: 'Practitioner.name.suffix',
        note: 'a suffix is not known to be a qualification',
      },
      { from: 'representedOrganization', to: 'Organization, PractitionerRole.organization' },
      {
        from: 'Organization id, name, telecom, addr',
        to: 'Organization.identifier, name, telecom, address',
      },
      { from: 'standardIndustryClassCode', to: 'Organization.type' },
      { from: 'asOrganizationPartOf', to: 'Organization.partOf' },
      { from: 'assignedAuthoringDevice', to: 'Device' },
      { from: 'relatedEntity, associatedEntity of relatives and caregivers', to: 'RelatedPerson' },
      { from: 'participantRole[LOC], healthCareFacility', to: 'Location' },
      { from: 'functionCode', to: 'role or function of the referring element' },
      { from: 'time', to: 'time or period of the referring element' },
    ],
  },
  {
    name: 'ClinicalDocument',
    makes: 'Composition, DocumentReference, Encounter, CareTeam, CarePlan, Provenance',
    rows: [
      { from: 'id', to: 'Composition.identifier, DocumentReference.masterIdentifier' },
      { from: 'setId', to: 'DocumentReference.context.related' },
      { from: 'versionNumber', to: 'Composition extension versionNumber' },
      { from: 'code', to: 'Composition.type, DocumentReference.type' },
      { from: 'title', to: 'Composition.title, DocumentReference.description' },
      { from: 'effectiveTime', to: 'Composition.date, DocumentReference.date, Bundle.timestamp' },
      {
        from: 'confidentialityCode',
        to: 'Composition.confidentiality, DocumentReference.securityLabel',
      },
      { from: 'languageCode', to: 'Composition.language, Patient.language' },
      { from: 'author', to: 'Composition.author, Provenance' },
      { from: 'dataEnterer, informant', to: 'Provenance.agent' },
      {
        from: 'informationRecipient',
        to: 'Practitioner, PractitionerRole, Organization',
        note: 'Composition has no recipient',
      },
      { from: 'custodian', to: 'Composition.custodian' },
      { from: 'legalAuthenticator, authenticator', to: 'Composition.attester' },
      { from: 'participant', to: 'RelatedPerson, Practitioner, PractitionerRole, Organization' },
      { from: 'inFulfillmentOf, authorization', to: '', note: 'reported as part-not-mapped' },
      { from: 'documentationOf/serviceEvent', to: 'Composition.event; its performers a CareTeam' },
      { from: 'relatedDocument', to: 'Composition.relatesTo, DocumentReference.relatesTo' },
      {
        from: 'componentOf/encompassingEncounter',
        to: 'Encounter, Composition.encounter',
        note: 'one Encounter with the section entry of the same id',
      },
      { from: 'section/title, code, text, author', to: 'Composition.section' },
      { from: 'section/entry', to: 'Composition.section.entry' },
      {
        from: 'Plan of Treatment, Assessment and Plan sections',
        to: 'CarePlan',
        note: 'narrative, activities and goals',
      },
      { from: 'nonXMLBody', to: 'DocumentReference.content' },
      { from: 'the document itself', to: 'DocumentReference.content.attachment' },
    ],
  },
  {
    name: 'Datatypes',
    makes: 'FHIR datatypes',
    guide: 'mappingGuidance',
    rows: [
      { from: 'II', to: 'Identifier', note: "every row of the guide's table" },
      {
        from: 'TS',
        to: 'dateTime, date, instant',
        note: 'precision kept; without zone the day, with the original text beside it',
      },
      { from: 'IVL_TS', to: 'Period or dateTime' },
      { from: 'PIVL_TS, EIVL_TS, SXPR_TS', to: 'Timing' },
      { from: 'CD, CE, CV, CO, CS', to: 'CodeableConcept', note: 'translations after the code' },
      {
        from: 'CD codeSystemVersion, codeSystemName',
        to: '',
        note: 'versions are written too freely to be FHIR versions',
      },
      { from: 'CD qualifier', to: '', note: 'reported as qualifier-not-mapped' },
      {
        from: 'originalText',
        to: 'text',
        note: 'references resolved; the display where they lead nowhere',
      },
      { from: 'PQ', to: 'Quantity' },
      { from: 'IVL_PQ', to: 'Quantity with comparator, Range' },
      { from: 'RTO', to: 'Ratio' },
      { from: 'MO', to: 'Quantity of a currency' },
      { from: 'PN, AD, TEL', to: 'HumanName, Address, ContactPoint' },
      { from: 'ED', to: 'Attachment, string' },
      {
        from: 'nullFlavor',
        to: 'data-absent-reason',
        note: 'where FHIR requires a value; else the element is left out',
      },
      { from: 'narrative text', to: 'XHTML', note: "the guide's table" },
      { from: 'Comment Activity', to: 'Annotation' },
    ],
  },
];
