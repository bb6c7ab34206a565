import {
  type IngestMessage,
  type IngestPorts,
  type IngestSettings,
  type IngestTransform,
  ingestRun,
  type SliceResult,
} from '@fph/bundles';
import {
  type BlobCreated,
  ingestMetrics,
  PlatformError,
  parseBlobCreated,
  type Run,
  type SafeAttributes,
  traceContext,
  withSpan,
} from '@fph/platform';
import { sourceOf } from './source-of.ts';

export type Ingestion = {
  readonly ports: IngestPorts;
  readonly settings: IngestSettings;
  /** Handles one queue message: a BlobCreated event, or what a run sent to itself. */
  handle(message: unknown, signal?: AbortSignal): Promise<SliceResult | undefined>;
  /** Finds or makes the run of a blob. */
  register(blob: BlobCreated): Promise<Run>;
  /** Opens an ended run again and wakes it. */
  replay(id: string, options: { force: boolean }): Promise<Run>;
};

/** The pipeline from a queue message to the FHIR server, the same in every app and in the CLI. */
export function createIngestion(
  ports: IngestPorts,
  settings: IngestSettings,
  options: { transform?: IngestTransform | undefined } = {},
): Ingestion {
  const register = async ({ container, name, etag }: BlobCreated): Promise<Run> =>
    ports.ledger.register({
      pipeline: settings.pipeline,
      container,
      name,
      etag,
      source: sourceOf(name),
    });
  const metrics = ingestMetrics();
  const chunkSent = (milliseconds: number) =>
    metrics.chunkSent({ pipeline: settings.pipeline, milliseconds });
  return {
    ports,
    settings,
    register,
    async handle(message, signal) {
      const id = isContinuation(message) ? message.continue : await runOfEvent(message, register);
      if (id === undefined) return undefined;
      const started = ports.now();
      const { pipeline } = settings;
      const work = async (): Promise<SliceResult> =>
        ingestRun(id, { ...ports, traceContext, chunkSent }, settings, {
          transform: options.transform,
          signal,
        });
      const traced = async (note: (attributes: SafeAttributes) => void): Promise<SliceResult> => {
        const result = await work();
        note({ 'fph.run.state': result.state });
        return result;
      };
      const parent = isContinuation(message) ? message.traceparent : undefined;
      let failed = true;
      try {
        const result = await withSpan('ingest slice', { 'fph.run': id, pipeline }, traced, parent);
        failed = false;
        if (result.ended)
          metrics.runEnded({ pipeline, state: result.state, counts: result.counts });
        return result;
      } finally {
        metrics.sliceEnded({ pipeline, milliseconds: ports.now() - started, failed });
      }
    },
    async replay(id, { force }) {
      const before = await ports.ledger.get(id);
      if (before === undefined) throw new PlatformError('run-unknown');
      const run = await ports.ledger.reopen(id, { force });
      await ports.queue.send(run.pipeline, { continue: run.id } satisfies IngestMessage);
      return run;
    },
  };
}

function isContinuation(message: unknown): message is IngestMessage {
  return (
    typeof message === 'object' &&
    message !== null &&
    typeof (message as Partial<IngestMessage>).continue === 'string'
  );
}

async function runOfEvent(
  message: unknown,
  register: Ingestion['register'],
): Promise<string | undefined> {
  const event = parseBlobCreated(message);
  return event === undefined ? undefined : (await register(event)).id;
}
