import type { Measurement } from './measurement.ts';

/**
 * Puts the measurements of a batch together that may share an Observation: same device, type, patient, encounter and
 * correlation id. Of two with the same time the one ingested last counts.
 */
export function groupMeasurements(measurements: readonly Measurement[]): Measurement[][] {
  const groups = new Map<string, Map<string, Measurement>>();
  for (const measurement of measurements) {
    const { deviceId, type, patientId, encounterId, correlationId } = measurement;
    // A tuple: ids joined by a character would let ("a-b", "c") and ("a", "b-c") meet.
    const key = JSON.stringify([deviceId, type, patientId, encounterId, correlationId]);
    let group = groups.get(key);
    if (group === undefined) {
      group = new Map();
      groups.set(key, group);
    }
    const rival = group.get(measurement.occurrenceTimeUtc);
    if (rival === undefined || isNewer(measurement, rival)) {
      group.set(measurement.occurrenceTimeUtc, measurement);
    }
  }
  return [...groups.values()].map((group) => [...group.values()]);
}

const isNewer = (a: Measurement, b: Measurement): boolean =>
  (a.ingestionTimeUtc ?? '') > (b.ingestionTimeUtc ?? '');
