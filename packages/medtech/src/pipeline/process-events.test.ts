import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceEvent } from '../envelope.ts';
import { loadDeviceMapping } from '../mapping/device-mapping.ts';
import { loadFhirMapping } from '../mapping/fhir-mapping.ts';
import { faultNames } from '../simulate/faults.ts';
import { profileNames } from '../simulate/profiles.ts';
import { simulateEvents } from '../simulate/simulate-events.ts';
import { cachedStore } from './cached-store.ts';
import { memoryStore } from './memory-store.ts';
import type { ObservationStore, SubjectResolver } from './ports.ts';
import { processEvents } from './process-events.ts';

const samples = path.resolve(import.meta.dirname, '../../../../samples/medtech');
const read = (name: string) => readFileSync(path.join(samples, name), 'utf8');
const device = loadDeviceMapping(read('devicecontent.json'));
const fhir = loadFhirMapping(read('fhirmapping.json'));
if (!device.ok || !fhir.ok) throw new Error('sample mappings');

const subjects: SubjectResolver = {
  resolve: async (list) =>
    list.map(({ deviceId, patientId }) => ({
      ids: { device: deviceId, patient: patientId ?? 'none' },
    })),
};

const run = (store: ObservationStore, events: readonly DeviceEvent[], more = {}) =>
  processEvents(events, {
    device: device.mapping,
    fhir: fhir.mapping,
    store,
    subjects,
    segmentPrecision: 'milliseconds',
    ...more,
  });

/** What stands in the store, without what only the order of writes decides. */
function contents({ stored }: ReturnType<typeof memoryStore>) {
  return Object.fromEntries(
    [...stored].map(
      ([
        id,
        {
          observation: { status: _status, issued: _issued, ...rest },
        },
      ]) => [id, rest],
    ),
  );
}

const batches = fc
  .record({
    profile: fc.constantFrom(...profileNames),
    seed: fc.integer({ min: 0, max: 1e6 }),
    count: fc.integer({ min: 1, max: 60 }),
    cuts: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
  })
  .map(({ profile, seed, count, cuts }) => {
    const events = [
      ...simulateEvents({
        profile,
        seed,
        count,
        devices: 3,
        rate: 3,
        start: 0,
        faults: ['duplicates', 'late', 'same-second', 'offset'],
        faultRate: 0.3,
      }),
    ].map((event, index) => ({
      ...event,
      enqueuedTimeUtc: new Date(1e12 + index * 10).toISOString(),
    }));
    const at = [0, ...cuts.filter((cut) => cut < count).sort((a, b) => a - b), count];
    return at.slice(1).map((end, index) => events.slice(at[index], end));
  });

describe('a stream of batches', () => {
  it('converges to the same Observations however it is cut, and whatever prefix comes twice', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(), async (cut, again) => {
        const [whole, pieces, repeated] = [memoryStore(), memoryStore(), memoryStore()];
        await run(whole, cut.flat());
        for (const batch of cut) await run(pieces, batch);
        const prefix = cut.slice(0, again % (cut.length + 1));
        const cached = cachedStore(repeated, 1e6);
        for (const batch of [...prefix, ...cut, ...prefix]) await run(cached, batch);
        expect(contents(pieces)).toEqual(contents(whole));
        expect(contents(repeated)).toEqual(contents(whole));
      }),
      { numRuns: 50 },
    );
  });

  it('writes nothing when all of it comes again', async () => {
    const events = [
      ...simulateEvents({
        profile: 'iotcentral',
        seed: 1,
        count: 50,
        devices: 2,
        rate: 1,
        start: 0,
      }),
    ];
    const store = memoryStore();
    const first = await run(store, events);
    const second = await run(store, events);
    expect(first.created).toBeGreaterThan(100);
    expect(second).toMatchObject({ created: 0, updated: 0, unchanged: first.created });
  });

  it('lets a newer value stand when an older one of the same time is delivered late', async () => {
    const event = (heartRate: number, enqueuedTimeUtc: string): DeviceEvent => ({
      body: { heartRate, deviceId: 'd', patientId: 'p', endDate: '2026-01-01T00:00:00Z' },
      enqueuedTimeUtc,
    });
    const store = memoryStore();
    const old = event(60, '2026-01-01T00:00:01Z');
    await run(store, [old]);
    await run(store, [event(70, '2026-01-01T00:00:02Z')]);
    await run(store, [old]);
    const [{ observation } = { observation: undefined }] = [...store.stored.values()];
    expect(observation).toMatchObject({
      valueQuantity: { value: 70 },
      status: 'amended',
      issued: '2026-01-01T00:00:02.000Z',
    });
  });

  it('merges onto what others wrote meanwhile, and gives up after five rounds', async () => {
    const inner = memoryStore();
    let rivals = 3;
    const contended: ObservationStore = {
      read: inner.read,
      write: async (writes) =>
        rivals-- > 0 ? writes.map(() => ({ kind: 'changed' as const })) : inner.write(writes),
    };
    const events = [
      ...simulateEvents({ profile: 'healthkit', seed: 1, count: 1, devices: 1, rate: 1, start: 0 }),
    ];
    expect(await run(contended, events)).toMatchObject({ created: 1, failures: [] });
    rivals = 99;
    const again = events.map((event) => ({
      ...event,
      body: { ...(event.body as object), heartRate: '99' },
    }));
    const report = await run(contended, again);
    expect(report.failures.map(({ stage, error }) => [stage, error.code])).toEqual([
      ['write', 'FhirServiceException'],
    ]);
  });

  it('reports every failure of every fault, and never throws', async () => {
    for (const profile of profileNames) {
      const events = [
        ...simulateEvents({
          profile,
          seed: 5,
          count: 400,
          devices: 4,
          rate: 10,
          start: 0,
          faults: faultNames,
          faultRate: 0.6,
        }),
      ];
      const store = memoryStore();
      const report = await run(store, events, { latestTime: 86_400_000 });
      const lost = new Set([...report.failures.map(({ event }) => event), ...report.unmatched]);
      expect(lost.size).toBeGreaterThan(10);
      expect(report.created + report.updated + report.unchanged).toBeGreaterThan(100);
      const codes = new Set(report.failures.map(({ error }) => error.code));
      expect(codes).toContain('InvalidDataFormatException');
      expect(codes).toContain('DeviceClockException');
    }
  });
});

describe('groups', () => {
  it('of ids that contain the separator stay apart', async () => {
    const event = (deviceId: string, patientId: string): DeviceEvent => ({
      body: { heartRate: 60, deviceId, patientId, endDate: '2026-01-01T00:00:00Z' },
    });
    const store = memoryStore();
    const report = await run(store, [event('d', 'p.1'), event('1.d', 'p')]);
    expect(report.created).toBe(1);
    expect(report.failures.map(({ error }) => error.code)).toEqual(['NotSupportedException']);
  });
});
