import type { SampledData } from 'fhir/r4';
import { MedtechError } from '../errors.ts';
import { type Instant, ticksSince, toMilliseconds } from '../time.ts';
import { sampleText } from './decimal.ts';
import type { Sample } from './observation-group.ts';

/** A resource with more samples is refused: one wrong clock would make it a year of empty slots. */
const MAX_SAMPLES = 1_000_000;
const EMPTY = 'E';

/** `data` from start to end, one slot per period; the last sample in a slot counts, slots without one are `E`. */
export function buildSamples(
  samples: readonly Sample[],
  start: Instant,
  end: Instant,
  periodMs: number,
): string {
  const slots = emptySlots(start, end, periodMs);
  for (const { time, value } of samples) {
    put(slots, Math.floor(ticksSince(start, time) / ticksOf(periodMs)), value);
  }
  return slots.join(' ');
}

/**
 * Adds samples to stored data, widening it to start and end. A new sample replaces a stored one unless it was ingested
 * before the stored Observation was issued: then it is a late re-delivery and only fills an empty slot.
 *
 * @param storedStart time of the first stored slot
 * @param issued when the stored Observation was issued
 */
export function mergeSamples(
  stored: SampledData,
  storedStart: Instant,
  samples: readonly Sample[],
  start: Instant,
  end: Instant,
  issued: Instant | undefined,
): SampledData {
  if ((stored.dimensions ?? 1) > 1) {
    throw new MedtechError('NotSupportedException', 'Sampled data with more than one dimension.');
  }
  const period = stored.period;
  const slots = emptySlots(start, end, period);
  const ticks = ticksOf(period);
  const shift = ticksSince(start, storedStart);
  const data = stored.data ?? '';
  for (const [index, value] of data.split(' ').entries()) {
    if (value !== EMPTY && value !== '')
      put(slots, Math.floor((shift + index * ticks) / ticks), value);
  }
  for (const { time, value, ingestionTime } of samples) {
    const slot = Math.floor(ticksSince(start, time) / ticks);
    const late = isLate(ingestionTime, issued);
    if (!late || slots[slot] === EMPTY) put(slots, slot, value);
  }
  return { ...stored, data: slots.join(' ') };
}

/** Was this ingested before the stored Observation was issued? Times are compared as FHIR keeps them, in milliseconds. */
export function isLate(ingested: Instant | undefined, issued: Instant | undefined): boolean {
  if (ingested === undefined || issued === undefined) return false;
  return toMilliseconds(ingested) < toMilliseconds(issued);
}

function emptySlots(start: Instant, end: Instant, periodMs: number): string[] {
  const count = Math.floor(ticksSince(start, end) / ticksOf(periodMs)) + 1;
  if (!(count <= MAX_SAMPLES)) {
    throw new MedtechError('NotSupportedException', 'The Observation would hold too many samples.');
  }
  return Array.from({ length: Math.max(count, 0) }, () => EMPTY);
}

const ticksOf = (periodMs: number): number => Math.max(1, Math.round(periodMs * 10_000));

function put(slots: string[], slot: number, value: string): void {
  if (slot < 0 || slot >= slots.length) return;
  const text = sampleText(value);
  if (text === undefined) {
    throw new MedtechError('InvalidQuantityFhirValueException', 'The value is not a number.');
  }
  slots[slot] = text;
}
