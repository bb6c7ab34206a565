/** Table 0396 names (and what senders write instead) by their FHIR systems. */
const systems: Readonly<Record<string, string>> = {
  LN: 'http://loinc.org',
  LOINC: 'http://loinc.org',
  SCT: 'http://snomed.info/sct',
  SNM: 'http://snomed.info/sct',
  SNOMED: 'http://snomed.info/sct',
  'SNOMED-CT': 'http://snomed.info/sct',
  SNOMEDCT: 'http://snomed.info/sct',
  SCT2: 'http://snomed.info/sct',
  I9: 'http://hl7.org/fhir/sid/icd-9-cm',
  I9C: 'http://hl7.org/fhir/sid/icd-9-cm',
  I9CDX: 'http://hl7.org/fhir/sid/icd-9-cm',
  I9CP: 'http://hl7.org/fhir/sid/icd-9-cm',
  ICD9: 'http://hl7.org/fhir/sid/icd-9-cm',
  'ICD-9': 'http://hl7.org/fhir/sid/icd-9-cm',
  I10: 'http://hl7.org/fhir/sid/icd-10',
  'ICD-10': 'http://hl7.org/fhir/sid/icd-10',
  ICD10: 'http://hl7.org/fhir/sid/icd-10',
  I10C: 'http://hl7.org/fhir/sid/icd-10-cm',
  'ICD-10-CM': 'http://hl7.org/fhir/sid/icd-10-cm',
  ICD10CM: 'http://hl7.org/fhir/sid/icd-10-cm',
  I10P: 'http://www.cms.gov/Medicare/Coding/ICD10',
  C4: 'http://www.ama-assn.org/go/cpt',
  CPT: 'http://www.ama-assn.org/go/cpt',
  CPT4: 'http://www.ama-assn.org/go/cpt',
  C5: 'http://www.ama-assn.org/go/cpt',
  CPTM: 'http://www.ama-assn.org/go/cpt',
  HCPCS: 'urn:oid:2.16.840.1.113883.6.14',
  HPC: 'urn:oid:2.16.840.1.113883.6.14',
  CVX: 'http://hl7.org/fhir/sid/cvx',
  MVX: 'http://hl7.org/fhir/sid/mvx',
  NDC: 'http://hl7.org/fhir/sid/ndc',
  RXNORM: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  RXN: 'http://www.nlm.nih.gov/research/umls/rxnorm',
  UCUM: 'http://unitsofmeasure.org',
  CDCREC: 'urn:oid:2.16.840.1.113883.6.238',
  NCIT: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
  ATC: 'http://www.whocc.no/atc',
  WC: 'http://www.whocc.no/atc',
  ICPC2P: 'http://hl7.org/fhir/sid/icpc-2',
  UNII: 'http://fdasis.nlm.nih.gov',
  NPI: 'http://hl7.org/fhir/sid/us-npi',
  UML: 'http://www.nlm.nih.gov/research/umls',
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  MDC: 'urn:iso:std:iso:11073:10101',
  ISO639: 'urn:ietf:bcp:47',
  'ISO+': 'http://unitsofmeasure.org',
  ANS: 'http://unitsofmeasure.org',
  'ANSI+': 'http://unitsofmeasure.org',
  NUBC: 'https://www.nubc.org/CodeSystem/RevenueCodes',
  NUCC: 'http://nucc.org/provider-taxonomy',
  ISO3166_1: 'urn:iso:std:iso:3166',
};

/**
 * The FHIR system of a v2 coding system name; `configured` comes first. Unknown names become `urn:id:NAME`, so that
 * codes of two local lists are not taken for one another.
 */
export const codeSystemUri = (
  name: string,
  configured: ReadonlyMap<string, string> | undefined,
): string => {
  const own = configured?.get(name) ?? configured?.get(name.toUpperCase());
  if (own !== undefined) return own;
  if (/^(https?:|urn:)/.test(name)) return name.replace(/\s/g, '%20');
  const upper = name.toUpperCase();
  if (Object.hasOwn(systems, upper)) return systems[upper] ?? name;
  const table = /^HL7-?(\d{4,5})$/.exec(upper);
  if (table) return v2Table(table[1] ?? '');
  if (/^\d+(\.\d+)+$/.test(name)) return `urn:oid:${name}`;
  return `urn:id:${name.replace(/\s/g, '%20')}`;
};

/** The code system of a v2 table: `HL70001` or `0001`. */
export const v2Table = (table: string): string =>
  `http://terminology.hl7.org/CodeSystem/v2-${table.replace(/^HL7/, '').padStart(4, '0').slice(-4)}`;
