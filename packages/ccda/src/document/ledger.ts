import type { IssueLog } from '../issue.ts';
import { elements, type XmlElement } from '../xml/xml-element.ts';

/** The account of a document: what came in is what was mapped and what was reported. */
export type LedgerCount = {
  readonly in: number;
  readonly mapped: number;
  readonly reported: number;
};
export type LedgerSummary = {
  /** `section/entry` elements. */
  readonly entries: LedgerCount;
  /** Clinical statements at any depth, those in entries included. */
  readonly statements: LedgerCount;
};

export type Ledger = {
  /** Says that the statement's content is in a resource. */
  claim(statement: XmlElement): void;
  /** Says that an issue about the statement has been raised already; it counts as reported. */
  told(statement: XmlElement): void;
  isClaimed(statement: XmlElement): boolean;
  close(sections: readonly XmlElement[], log: IssueLog): LedgerSummary;
};

const statementNames = new Set([
  'act',
  'encounter',
  'observation',
  'observationMedia',
  'organizer',
  'procedure',
  'regionOfInterest',
  'substanceAdministration',
  'supply',
]);

/** True for the elements of CDA's clinicalStatement choice. */
export function isStatement(element: XmlElement): boolean {
  return statementNames.has(element.name);
}

export function createLedger(): Ledger {
  const claimed = new Set<XmlElement>();
  const told = new Set<XmlElement>();
  return {
    claim: (statement) => claimed.add(statement),
    told: (statement) => {
      claimed.delete(statement);
      told.add(statement);
    },
    isClaimed: (statement) => claimed.has(statement),
    close(sections, log) {
      const entries = { in: 0, mapped: 0, reported: 0 };
      const statements = { in: 0, mapped: 0, reported: 0 };
      const visit = (element: XmlElement, lost: boolean, top: boolean): void => {
        for (const inner of elements(element)) {
          if (!isStatement(inner)) {
            if (inner.name !== 'text') visit(inner, lost, top);
            continue;
          }
          statements.in += 1;
          const mapped = !lost && claimed.has(inner);
          if (mapped) statements.mapped += 1;
          else {
            statements.reported += 1;
            // One issue for a lost branch: what hangs below it is lost with it.
            if (!lost && !told.has(inner))
              log.add('warning', top ? 'entry-not-mapped' : 'statement-not-mapped', inner);
          }
          visit(inner, !mapped, false);
        }
      };
      for (const section of sections)
        for (const entry of elements(section)) {
          if (entry.name !== 'entry') continue;
          entries.in += 1;
          const statement = elements(entry).find(isStatement);
          if (statement !== undefined && claimed.has(statement)) entries.mapped += 1;
          else {
            entries.reported += 1;
            if (statement === undefined) log.add('warning', 'entry-empty', entry);
          }
          visit(entry, false, true);
        }
      return { entries, statements };
    },
  };
}
