/** Drop containers and the queue to which the events of their blobs go; the pipeline has the queue's name. */
export const queueOfContainer: Readonly<Record<string, string>> = {
  bundles: 'load-bundles',
  ndjson: 'load-bundles',
  zip: 'load-bundles',
  hl7v2: 'convert',
  ccda: 'convert',
};
