import {
  type BatchReport,
  type DeviceEvent,
  type EventFailure,
  MedtechError,
  processEvents,
} from '@fph/medtech';
import { withSpan } from '@fph/platform';
import type { MedtechApp } from './app.ts';
import type { DeadLetterPlace } from './dead-letters.ts';

/** What became of a batch, and where its dead letters are. */
export type BatchOutcome = Omit<BatchReport, 'failures' | 'unmatched'> & {
  readonly unmatched: number;
  readonly failed: number;
  readonly failures: readonly EventFailure[];
  readonly deadLetter?: string;
};

/** Takes events to Observations and keeps what failed. Throws when the FHIR server or storage cannot be reached. */
export async function processBatch(
  app: BatchApp,
  events: readonly DeviceEvent[],
  place: (failed: readonly number[]) => DeadLetterPlace,
): Promise<BatchOutcome> {
  return withSpan('device batch', { 'fph.events': events.length }, async (note) => {
    const outcome = await workOn(app, events, place);
    const { measurements, created, updated, unchanged, failed } = outcome;
    note({
      'fph.measurements': measurements,
      'fph.created': created,
      'fph.updated': updated,
      'fph.unchanged': unchanged,
      'fph.failed': failed,
    });
    const failures = outcome.failures.map(({ error }) => error.code);
    app.metrics.batchEnded({ ...outcome, failures, deadLetters: failed });
    return outcome;
  });
}

type BatchApp = Pick<
  MedtechApp,
  'mappings' | 'store' | 'subjects' | 'deadLetters' | 'metrics' | 'settings'
>;

async function workOn(
  app: BatchApp,
  events: readonly DeviceEvent[],
  place: (failed: readonly number[]) => DeadLetterPlace,
): Promise<BatchOutcome> {
  const { settings } = app;
  const mappings = await app.mappings.current();
  const report =
    mappings === undefined
      ? unmappable(events)
      : await processEvents(events, {
          ...mappings,
          store: app.store,
          subjects: app.subjects,
          segmentPrecision: settings.segmentPrecision,
          latestTime: Date.now() + settings.maxFutureHours * 3_600_000,
        });
  const failures = [
    ...report.failures,
    ...(settings.unmatchedEvents === 'dead-letter' ? report.unmatched.map(unmatchedFailure) : []),
  ];
  const failed = [...new Set(failures.map(({ event }) => event))].sort((a, b) => a - b);
  const deadLetter =
    failed.length === 0 ? undefined : await app.deadLetters.write(place(failed), events, failures);
  return {
    ...report,
    unmatched: report.unmatched.length,
    failed: failed.length,
    failures,
    ...(deadLetter !== undefined && { deadLetter }),
  };
}

/** Keeps a whole batch that could not be worked on after all retries. */
export async function keepBatch(
  { deadLetters, metrics }: Pick<MedtechApp, 'deadLetters' | 'metrics'>,
  events: readonly DeviceEvent[],
  place: (failed: readonly number[]) => DeadLetterPlace,
  cause: unknown,
): Promise<string> {
  const code = (cause as { code?: unknown } | null)?.code;
  const details = typeof code === 'string' ? { field: code } : {};
  const error = new MedtechError(
    'FhirServiceException',
    'The batch could not be written in all tries.',
    { cause, details },
  );
  const failures = events.map((_, event): EventFailure => ({ event, stage: 'write', error }));
  const folder = await deadLetters.write(place(events.map((_, index) => index)), events, failures);
  const codes = failures.map(() => error.code);
  metrics.batchEnded({
    ...unmappable(events),
    unmatched: 0,
    failures: codes,
    deadLetters: events.length,
  });
  return folder;
}

function unmappable(events: readonly DeviceEvent[]): BatchReport {
  const error = new MedtechError(
    'InvalidMappingException',
    "There is no valid devicecontent.json and fhirmapping.json in the container 'mappings'.",
  );
  return {
    events: events.length,
    measurements: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    collisions: 0,
    unmatched: [],
    failures: events.map((_, event) => ({ event, stage: 'normalise', error })),
  };
}

const unmatchedFailure = (event: number): EventFailure => ({
  event,
  stage: 'normalise',
  error: new MedtechError(
    'TemplateNotFoundException',
    'No template of the device mapping matches the event.',
  ),
});
