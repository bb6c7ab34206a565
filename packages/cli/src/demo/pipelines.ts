import type { DemoPipeline } from './pipeline.ts';

/**
 * The pipelines of the demo, in the order in which they are told: people first, as the others refer to them. A new pipeline is
 * a file in this folder that exports a `DemoPipeline`, and a line here.
 */
export const demoPipelines: readonly (() => Promise<DemoPipeline>)[] = [
  async () => (await import('./bundles.ts')).bundles,
  async () => (await import('./ccda.ts')).ccda,
  async () => (await import('./hl7v2.ts')).hl7v2,
  async () => (await import('./medtech.ts')).medtech,
];
