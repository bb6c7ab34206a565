/** The parts of a small C-CDA document that a test wants to say. */
export type DocumentParts = {
  readonly sections?: string;
  readonly header?: string;
  readonly time?: string;
  readonly custodian?: string;
  readonly id?: string;
  readonly patient?: string;
};

/** A whole small document around sections; only for tests. */
export function testingDocument(parts: DocumentParts = {}): Uint8Array {
  const {
    sections = '',
    header = '',
    time = '20240305142500-0500',
    custodian = '<id root="1.2.3.4.1" extension="C1"/><name>North Clinic</name>',
    id = 'doc-1',
    patient = '<id root="1.2.3.4.5" extension="MRN-1"/><patient><name><given>Ada</given><family>Sample</family></name></patient>',
  } = parts;
  return new TextEncoder().encode(`<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<id root="1.2.3.4.100" extension="${id}"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>CCD</title>
<effectiveTime value="${time}"/><recordTarget><patientRole>${patient}</patientRole></recordTarget>
<author><time value="${time}"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1"/></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization>${custodian}</representedCustodianOrganization></assignedCustodian></custodian>${header}
<component><structuredBody>${sections}</structuredBody></component></ClinicalDocument>`);
}

/** One section by its LOINC code. */
export const testingSection = (code: string, entries: string, text = 'Words'): string =>
  `<component><section><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/><title>T</title><text>${text}</text>${entries}</section></component>`;
