import type { OperationOutcome } from 'fhir/r4';
import type { WrittenFile } from './import-files.ts';

/** What the server was given to import. */
export type Imported = {
  has(entry: number): boolean;
  /** What it said of an entry that it refused. */
  error(entry: number): OperationOutcome | undefined;
};

export function importedOf(
  files: readonly WrittenFile[],
  size: number,
  errors: ReadonlyMap<number, OperationOutcome>,
): Imported {
  const given = new Uint8Array(size);
  for (const { entries } of files) for (const entry of entries) given[entry] = 1;
  return { has: (entry) => given[entry] === 1, error: (entry) => errors.get(entry) };
}
