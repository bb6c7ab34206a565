import { defaultIngestSettings, type IngestSettings } from '@fph/bundles';
import { parseIdentifierSystems, parseSources } from '@fph/identity';
import {
  authSettings,
  fhirSettings,
  identitySettings,
  secretSettings,
  sliceSeconds,
  storageSettings,
  telemetrySettings,
  wholeNumber,
} from '@fph/platform';
import { z } from 'zod';

/** Settings of every app that ingests files: `z.object({ ...ingestionSettings, … })`. */
export const ingestionSettings = {
  ...storageSettings,
  ...fhirSettings,
  ...authSettings,
  ...secretSettings,
  ...identitySettings,
  ...telemetrySettings,
  referenceWait: wholeNumber(0, 86_400)
    .default(900)
    .describe(
      'Seconds that references may wait for what they point at before they become logical ones.',
    ),
  splitTransactions: z
    .enum(['auto', 'never'])
    .default('auto')
    .describe('"never" refuses a transaction larger than one request instead of splitting it.'),
  sliceSeconds,
  chunkEntries: wholeNumber(1, 500)
    .default(500)
    .describe('Entries in one request to the FHIR server.'),
  chunkBytes: wholeNumber(10_000, 100_000_000)
    .default(4 * 1024 * 1024)
    .describe('Bytes in one request to the FHIR server.'),
  parallelChunks: wholeNumber(1, 64)
    .default(4)
    .describe(
      'Requests under way at a time for one file; the FHIR client slows down when the server asks.',
    ),
  maxResourceBytes: wholeNumber(1_000, 500_000_000)
    .default(defaultIngestSettings.maxResourceBytes)
    .describe('A single resource or line larger than this is refused.'),
  archiveBytes: wholeNumber(1_000, 1_000_000_000_000)
    .default(defaultIngestSettings.archives.maxBytes)
    .describe('An archive that unpacks to more than this is refused.'),
  archiveRatio: wholeNumber(2, 10_000)
    .default(defaultIngestSettings.archives.maxRatio)
    .describe('An archive that unpacks to more than so many times its size is refused.'),
  archiveMembers: wholeNumber(1, 1_000_000)
    .default(defaultIngestSettings.archives.maxMembers)
    .describe('An archive with more members than this is refused.'),
  provenance: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'Whether each run writes a Provenance that names its file for each chunk that changed something.',
    ),
  resurrect: z
    .enum(['true', 'false'])
    .default('false')
    .describe('"true" lets a load write again what was deleted in the FHIR server.'),
  AFTER_LOAD: z
    .enum(['keep', 'move', 'delete'])
    .default('keep')
    .describe(
      'What becomes of a file when its run has ended. "move" sorts it into the containers processed and failed.',
    ),
  importFrom: z
    .union([z.literal('off'), wholeNumber(0, 1_000_000_000_000)])
    .default(defaultIngestSettings.importFrom)
    .describe(
      'Files of at least so many bytes, unpacked, go by the $import of the FHIR server if it has one; "off" forbids it.',
    ),
  leaseSeconds: wholeNumber(3, 600)
    .default(60)
    .describe('How long after its last sign of life a run may be taken over by another worker.'),
};

const schema = z.object(ingestionSettings);
export type IngestionSettings = z.output<typeof schema>;

/** The engine's view of the settings. */
export function ingestSettingsOf(
  settings: IngestionSettings,
  { pipeline, queue }: { pipeline: string; queue: string },
): IngestSettings {
  const sources = parseSources(settings.sources);
  return {
    pipeline,
    queue,
    secret: settings.DEPLOYMENT_SECRET,
    trustIds: sources.trustIds,
    isAuthoritative: sources.isAuthoritative,
    systems: parseIdentifierSystems(settings.identifierSystems),
    limits: { maxEntries: settings.chunkEntries, maxBytes: settings.chunkBytes },
    archives: {
      maxBytes: settings.archiveBytes,
      maxRatio: settings.archiveRatio,
      maxMembers: settings.archiveMembers,
    },
    maxResourceBytes: settings.maxResourceBytes,
    splitTransactions: settings.splitTransactions,
    sliceMs: settings.sliceSeconds * 1000,
    referenceWaitMs: settings.referenceWait * 1000,
    parallelChunks: settings.parallelChunks,
    provenance: settings.provenance === 'on',
    resurrect: settings.resurrect === 'true',
    importFrom: settings.importFrom,
    afterLoad: settings.AFTER_LOAD,
  };
}
