/**
 * What a deployment's storage account holds, as `infra/modules/storage.bicep` and `blob-events.bicep` say it for Azure.
 * `tests/settings/topology.test.ts` holds both against each other.
 */

/** Drop containers and the queue to which the events of their blobs go. */
export const queueOfContainer: Readonly<Record<string, string>> = {
  bundles: 'load-bundles',
  ndjson: 'load-bundles',
  zip: 'load-bundles',
  hl7v2: 'convert',
  ccda: 'convert',
};

export const containers: readonly string[] = [
  ...Object.keys(queueOfContainer),
  'dead-letter',
  'outcomes',
  'work',
  'documents',
  'mappings',
  'import',
  'export',
  'patient-index',
];

export const queues: readonly string[] = ['load-bundles', 'convert'].flatMap((name) => [
  name,
  `${name}-poison`,
]);

export const tables: readonly string[] = [
  'runs',
  'chunks',
  'identities',
  'pendingReferences',
  'audit',
];

/** With a port base P, a service has the port P + its number here, so that it is the same after every start. */
export const portOffsets: Readonly<Record<string, number>> = {
  blob: 0,
  queue: 1,
  table: 2,
  fhir: 3,
  eventhubs: 4,
  dicom: 5,
  mllp: 6,
  'load-bundles': 10,
  convert: 11,
  medtech: 12,
  'patient-api': 13,
  imaging: 14,
  export: 15,
  analytics: 16,
};
