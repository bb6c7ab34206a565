import type { Command } from 'commander';
import type { Cli } from './cli-context.ts';

/** What a file in `commands/` exports: it adds its command (one `parent.command(name)`) to the parent. */
type CommandModule = { register(parent: Command, cli: Cli): void };

/**
 * A name in the command tree. `load` is absent until the capability exists: the command then answers "not available".
 * Modules are loaded only when their command is called, so that `fph status` does not pay for the converters.
 */
export type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  readonly load?: () => Promise<CommandModule>;
  readonly commands?: readonly CommandEntry[];
};

export const commandTable: readonly CommandEntry[] = [
  {
    name: 'demo',
    summary: 'start the platform and send the samples through every pipeline',
    load: () => import('./commands/demo.ts'),
  },
  {
    name: 'up',
    summary: 'start the platform and stay in the foreground',
    load: () => import('./commands/up.ts'),
  },
  {
    name: 'down',
    summary: 'stop the platform of a data folder',
    load: () => import('./commands/down.ts'),
  },
  {
    name: 'status',
    summary: 'what runs, queues, loads in progress, dead letters',
    load: () => import('./commands/status.ts'),
  },
  {
    name: 'drop',
    summary: 'put files into the drop container that fits and wait for their end',
    load: () => import('./commands/drop.ts'),
  },
  {
    name: 'runs',
    summary: 'ingestion records',
    load: () => import('./commands/runs.ts'),
  },
  {
    name: 'replay',
    summary: 'send a failed or partly failed ingestion again',
    load: () => import('./commands/replay.ts'),
  },
  {
    name: 'identity',
    summary: 'which identifiers make up a person, and why',
    commands: [
      {
        name: 'show',
        summary: 'the identifiers of one person',
        load: () => import('./commands/identity-show.ts'),
      },
      {
        name: 'explain',
        summary: 'how an identifier is resolved',
        load: () => import('./commands/identity-explain.ts'),
      },
      {
        name: 'merge',
        summary: 'two Patients are one',
        load: () => import('./commands/identity-merge.ts'),
      },
      {
        name: 'unmerge',
        summary: 'a merge is taken back',
        load: () => import('./commands/identity-unmerge.ts'),
      },
      {
        name: 'split',
        summary: 'identifiers of a Patient belong to somebody else',
        load: () => import('./commands/identity-split.ts'),
      },
    ],
  },
  {
    name: 'mllp',
    summary: 'receive HL7v2 messages over MLLP',
    load: () => import('./commands/mllp.ts'),
  },
  {
    name: 'doctor',
    summary: 'check what the machine needs and how to mend it',
    load: () => import('./commands/doctor.ts'),
  },
  {
    name: 'bundle',
    summary: 'look into FHIR bundles',
    commands: [
      {
        name: 'plan',
        summary: 'the chunks that a load would send',
        load: () => import('./commands/bundle-plan.ts'),
      },
    ],
  },
  {
    name: 'convert',
    summary: 'turn messages and documents into FHIR bundles',
    commands: [
      {
        name: 'hl7v2',
        summary: 'one FHIR bundle per HL7v2 message',
        load: () => import('./commands/convert-hl7v2.ts'),
      },
      {
        name: 'ccda',
        summary: 'one FHIR bundle per C-CDA document',
        load: () => import('./commands/convert-ccda.ts'),
      },
    ],
  },
  {
    name: 'medtech',
    summary: 'device events to Observations',
    commands: [
      {
        name: 'normalize',
        summary: 'device events to measurements',
        load: () => import('./commands/medtech-normalize.ts'),
      },
      {
        name: 'observations',
        summary: 'device events or measurements to Observations',
        load: () => import('./commands/medtech-observations.ts'),
      },
      {
        name: 'validate',
        summary: 'findings about mapping files',
        load: () => import('./commands/medtech-validate.ts'),
      },
      {
        name: 'evaluate',
        summary: 'one expression on one file',
        load: () => import('./commands/medtech-evaluate.ts'),
      },
      {
        name: 'explain',
        summary: 'what each template made of each event',
        load: () => import('./commands/medtech-explain.ts'),
      },
      {
        name: 'simulate',
        summary: 'make device events',
        load: () => import('./commands/medtech-simulate.ts'),
      },
      {
        name: 'send',
        summary: 'send events to an Event Hub',
        load: () => import('./commands/medtech-send.ts'),
      },
    ],
  },
  { name: 'deidentify', summary: 'de-identify FHIR resources' },
  { name: 'deidentify-dicom', summary: 'de-identify DICOM files' },
  { name: 'view', summary: 'tables from FHIR resources by SQL on FHIR views' },
  {
    name: 'dicom',
    summary: 'look into DICOM files and store them',
    commands: [
      { name: 'header', summary: 'DICOM JSON of a file without its pixel data' },
      { name: 'imaging-study', summary: 'one ImagingStudy per study' },
      { name: 'store', summary: 'upload DICOM files over DICOMweb' },
    ],
  },
  {
    name: 'load',
    summary: 'load bundles, NDJSON or zip straight into a FHIR server',
    load: () => import('./commands/load.ts'),
  },
  { name: 'export', summary: 'bulk export from a FHIR server' },
  {
    name: 'analytics',
    summary: 'analytics tables',
    commands: [{ name: 'build', summary: 'Parquet tables from SQL on FHIR views' }],
  },
];
