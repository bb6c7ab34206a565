import type { Instant } from './time.ts';

/** A value of a measurement, as text. */
export type MeasurementProperty = { readonly name: string; readonly value: string };

/** What a device template made of a device event. */
export type Measurement = {
  readonly type: string;
  readonly occurrenceTimeUtc: Instant;
  /** When the Event Hub took the event; absent for events that did not come through one. */
  readonly ingestionTimeUtc?: Instant;
  readonly deviceId: string;
  readonly patientId: string | null;
  readonly encounterId: string | null;
  readonly correlationId: string | null;
  readonly properties: readonly MeasurementProperty[];
};
