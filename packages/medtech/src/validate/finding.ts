import type { JsonDocument, Path } from '../mapping/json-document.ts';
import { printPath } from '../mapping/json-document.ts';

type FindingSeverity = 'error' | 'warning';

/** What is wrong, or likely to be wrong, with a mapping file, and where; line and column count from 1. */
export type Finding = {
  readonly severity: FindingSeverity;
  readonly file: 'device' | 'fhir';
  readonly line: number;
  readonly column: number;
  /** For example `$.template[0].template.typeName`. */
  readonly path: string;
  readonly message: string;
};

/** Adds a finding for a place in one of the files. */
export type Note = (severity: FindingSeverity, path: Path, message: string) => void;

export function noteInto(findings: Finding[], file: Finding['file'], document: JsonDocument): Note {
  return (severity, path, message) => {
    findings.push({ severity, file, ...document.place(path), path: printPath(path), message });
  };
}
