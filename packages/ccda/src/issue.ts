import { type XmlElement, xpathOf } from './xml/xml-element.ts';

export type Severity = 'error' | 'warning' | 'information';

/** What could not be carried over, and where: an XPath, never a value of the document. */
export type Issue = {
  readonly severity: Severity;
  readonly code: IssueCode;
  readonly location: string;
  readonly message: string;
};

export type IssueCode = keyof typeof issueMessages;

/** Every issue has one message: it says what happened to the data. */
export const issueMessages = {
  'entry-not-mapped': 'No mapper knows this entry; its words are in the section narrative only.',
  'statement-not-mapped': 'This part of an entry has no place in the resource; it was left out.',
  'entry-failed':
    'The entry could not be mapped because of a fault in the converter; its words are in the section narrative only.',
  'entry-empty':
    'The entry says nothing that FHIR could hold; its words are in the section narrative only.',
  'invalid-time': 'This is not a possible time; at most its day was taken.',
  'invalid-quantity': 'This is not a number; it was left out.',
  'invalid-value': 'A value of this type has no place in FHIR; it was left out.',
  'invalid-code': 'This code is not allowed here; the nearest allowed one was taken.',
  'qualifier-not-mapped': 'The qualifiers of a code have no place in FHIR; they were left out.',
  'reference-unresolved': 'The reference points to no narrative of this document.',
  'copy-limit':
    'The entries copy more of the narrative than the document holds many times over; this copy was left out.',
  'attachment-invalid': 'The content is not base64; it was left out.',
  'duplicate-differs':
    'Entries of one id differ; the fuller one was kept and what only the other says was added.',
  'id-reused': 'Entries of one id are about different things; each became a resource of its own.',
  'patient-more': 'The document names more than one patient; only the first was taken.',
  'encoding-contradicted': 'The declared encoding cannot be right; the text was read as UTF-8.',
  'unbound-prefix': 'A namespace prefix is not declared; it was read by its usual meaning.',
  'no-namespace': 'The document has no namespace; it was read as CDA.',
  'part-not-mapped': 'This part of the header has no place in FHIR; it was left out.',
} as const;

export type IssueLog = {
  readonly issues: readonly Issue[];
  add(severity: Severity, code: IssueCode, where: XmlElement | string): void;
};

/** Collects issues; one place is told once per code. */
export function createIssueLog(): IssueLog {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  return {
    issues,
    add(severity, code, where) {
      const location = typeof where === 'string' ? where : xpathOf(where);
      const key = `${code} ${location}`;
      if (seen.has(key)) return;
      seen.add(key);
      issues.push({ severity, code, location, message: issueMessages[code] });
    },
  };
}
