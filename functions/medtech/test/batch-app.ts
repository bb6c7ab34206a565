import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ObservationStore, SubjectResolver } from '@fph/medtech';
import { deviceMetrics } from '@fph/platform';
import { memoryBlobStore } from '@fph/platform/memory';
import type { MedtechApp } from '../src/app.ts';
import { blobDeadLetters } from '../src/dead-letters.ts';
import { blobMappings } from '../src/mappings.ts';
import { medtechSettings } from '../src/settings.ts';

const samples = path.resolve(import.meta.dirname, '../../../samples/medtech');

/** Every device is itself, and the patient's. */
const anyDevice: SubjectResolver = {
  resolve: async (list) =>
    list.map(({ deviceId }) => ({ ids: { device: deviceId, patient: 'p' } })),
};

/** The app as its handlers see it, over memory, with the mapping files of the samples. */
export async function batchApp(
  store: ObservationStore,
  {
    subjects = anyDevice,
    withMappings = true,
  }: { subjects?: SubjectResolver; withMappings?: boolean } = {},
) {
  const blobs = memoryBlobStore();
  for (const name of withMappings ? ['devicecontent.json', 'fhirmapping.json'] : []) {
    await blobs.write({ container: 'mappings', name }, readFileSync(path.join(samples, name)));
  }
  const settings = medtechSettings
    .pick({ maxFutureHours: true, unmatchedEvents: true, segmentPrecision: true })
    .parse({});
  const app = {
    settings,
    store,
    subjects,
    mappings: blobMappings(blobs, () => {}),
    deadLetters: blobDeadLetters(blobs),
    metrics: deviceMetrics(),
  } as unknown as MedtechApp;
  const letters = () => blobs.names().filter((name) => name.startsWith('dead-letter/'));
  return { app, letters, blobs };
}
