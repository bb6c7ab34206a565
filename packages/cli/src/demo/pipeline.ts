import type { FhirClient } from '@fph/clients/fhir';
import type { Cli } from '../cli-context.ts';
import type { PlatformAccess } from '../connect-platform.ts';

/** What a pipeline of the demo works with. */
export type DemoContext = {
  readonly cli: Cli;
  readonly access: PlatformAccess;
  readonly fhir: FhirClient;
  /** The folder `samples` of the repository. */
  readonly samples: string;
  /** How many people of the cohort take part; all without it. */
  readonly patients: number | undefined;
  /** A folder for files, removed at the end. */
  readonly scratch: string;
  /** Told when the people and their histories are loaded, so that others can begin while they are compared. */
  readonly peopleLoaded: () => void;
};

/** What was sent through a pipeline and what came of it. */
export type DemoResult = {
  /** Counted from the sample files, in words: `19218 resources of 20 patients`. */
  readonly expected: string;
  /** What the FHIR service holds of it. */
  readonly arrived: string;
  /** What is missing or different, by kind and number; one is enough to fail the demo. */
  readonly differences: readonly string[];
};

/** One source of data in the demo: sends its samples, reads back what arrived and compares. */
export type DemoPipeline = {
  readonly name: string;
  /** The function app it needs; the pipeline is left out when the platform runs without it. */
  readonly app: string;
  /** `checked` for what changes the people themselves: they are compared with their files first. */
  readonly begins: 'first' | 'when-people-are-loaded' | 'when-people-are-checked';
  run(context: DemoContext): Promise<DemoResult>;
};
