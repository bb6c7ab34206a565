/**
 * Speed of the engine on one core with an in-memory sink: `node bench/engine.ts [seconds]`. Prints events per second and
 * the peak memory.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  cachedStore,
  type DeviceEvent,
  type DeviceMapping,
  type FhirMapping,
  type Loaded,
  loadDeviceMapping,
  loadFhirMapping,
  normalise,
  type ObservationStore,
  processEvents,
  simulateEvents,
  toMessage,
} from '../src/index.ts';

const seconds = Number(process.argv[2] ?? 3);
const samples = path.resolve(import.meta.dirname, '../../../samples/medtech');
const read = (name: string) => readFileSync(path.join(samples, name), 'utf8');
const valid = <Mapping>(loaded: Loaded<Mapping>): Mapping => {
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.mapping;
};

const one = valid(
  loadDeviceMapping(
    JSON.stringify({
      templateType: 'CollectionContent',
      template: [content('heartrate', 'hr')],
    }),
  ),
);
const vitals = [
  'hr',
  'spo2',
  'bloodperfusion',
  'steps',
  'bpw',
  'rrate',
  'bodytemp',
  'dia',
  'sys',
  'weight',
];
const ten = valid(
  loadDeviceMapping(
    JSON.stringify({
      templateType: 'CollectionContent',
      template: vitals.map((name) => content(name, name)),
    }),
  ),
);
const samplesDevice = valid(loadDeviceMapping(read('devicecontent.json')));
const samplesFhir = valid(loadFhirMapping(read('fhirmapping.json')));

function content(typeName: string, field: string) {
  return {
    templateType: 'JsonPathContent',
    template: {
      typeName,
      typeMatchExpression: `$..[?(@${field})]`,
      deviceIdExpression: '$.device_id',
      timestampExpression: '$.utctimestamp',
      patientIdExpression: '$.patient_id',
      values: [{ valueName: field, valueExpression: `$.${field}`, required: false }],
    },
  };
}

/** Events as they come from the trigger: bodies as bytes. */
function bytes(profile: 'wth' | 'healthkit', count: number): DeviceEvent[] {
  return [...simulateEvents({ profile, devices: 50, rate: 200, count, seed: 1, start: 0 })].map(
    (event) => ({
      ...event,
      body: Buffer.from(JSON.stringify(event.body)),
    }),
  );
}

async function measure(label: string, batch: number, work: () => unknown): Promise<void> {
  for (let warm = 0; warm < 20; warm++) await work();
  const began = process.cpuUsage();
  const start = performance.now();
  let events = 0;
  while (performance.now() - start < seconds * 1000) {
    await work();
    events += batch;
  }
  const elapsed = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(began);
  const busy = (cpu.user + cpu.system) / 1e6;
  const rate = (value: number) => Math.round(events / value).toLocaleString('en');
  console.log(`${label}: ${rate(elapsed)} events/s (${rate(busy)} per second of processor time)`);
}

function normaliseAll(mapping: DeviceMapping, events: readonly DeviceEvent[]): number {
  let made = 0;
  for (const event of events) made += normalise(mapping, toMessage(event)).measurements.length;
  return made;
}

/** Takes everything and writes the bundle that would be sent. */
function sink(): ObservationStore & { bytes: number } {
  return {
    bytes: 0,
    read: async () => new Map(),
    async write(writes) {
      for (let from = 0; from < writes.length; from += 100) {
        const entry = writes.slice(from, from + 100).map(({ observation }) => ({
          resource: observation,
          request: { method: 'PUT', url: `Observation/${observation.id}` },
        }));
        this.bytes += JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry }).length;
      }
      return writes.map(() => ({ kind: 'written', versionId: '1' }));
    },
  };
}

const convert = (device: DeviceMapping, fhir: FhirMapping, events: readonly DeviceEvent[]) => {
  const store = cachedStore(sink(), 64_000_000);
  return processEvents(events, {
    device,
    fhir,
    store,
    subjects: {
      resolve: async (list) =>
        list.map(({ deviceId }) => ({ ids: { device: deviceId, patient: deviceId } })),
    },
    segmentPrecision: 'milliseconds',
  });
};

const vitalEvents = bytes('wth', 1_000);
const phoneEvents = bytes('healthkit', 1_000);
await measure('normalise, one template', 1_000, () => normaliseAll(one, vitalEvents));
await measure('normalise, ten templates of vital signs', 1_000, () =>
  normaliseAll(ten, vitalEvents),
);
await measure('events to Observations, bundles of 100 (phones: one Observation each)', 1_000, () =>
  convert(samplesDevice, samplesFhir, phoneEvents),
);
await measure(
  'events to Observations, bundles of 100 (monitors: six Observations each)',
  1_000,
  () => convert(samplesDevice, samplesFhir, vitalEvents),
);
console.log(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
