import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EventHubProducerClient } from '@azure/event-hubs';
import type { FhirClient } from '@fph/clients/fhir';
import {
  type DeviceEvent,
  type DeviceMapping,
  type FhirMapping,
  type Loaded,
  loadDeviceMapping,
  loadFhirMapping,
  normalise,
  planObservations,
  SERVICE_SYSTEM,
  simulateEvents,
  toMessage,
} from '@fph/medtech';
import type { Observation } from 'fhir/r4';
import { CliError } from '../cli-error.ts';
import { sendEvents } from '../medtech/send-events.ts';
import type { DemoContext, DemoPipeline } from './pipeline.ts';
import { sampleBundles } from './sample-bundles.ts';

const archive = 'fhir/synthea-cohort.zip';
const minutes = 5;
const patience = 60_000;

/** Device telemetry: some minutes of vital signs of three people, through the Event Hub. */
export const medtech: DemoPipeline = {
  name: 'Device events',
  app: 'medtech',
  begins: 'when-people-are-loaded',
  run: async (context) => {
    const people = await somePeople(context);
    const start = Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000;
    const events = makeEvents(people, start);
    const mappings = await putMappings(context);
    const expected = expectedObservations(mappings, events);
    await send(context, events);
    const found = await arrived(context, people, expected, start);
    const different = [...expected].filter(([key, value]) => (found.get(key) ?? value) < value);
    const missing = expected.size - [...expected.keys()].filter((key) => found.has(key)).length;
    return {
      expected: `${expected.size} Observations from ${events.length} events of ${people.length} patients`,
      arrived: `${expected.size - missing} Observations`,
      differences: [
        ...(missing > 0 ? [`${missing} Observations are missing`] : []),
        ...(different.length > 0 ? [`${different.length} Observations have another value`] : []),
      ],
    };
  },
};

/** People of the samples that the demo has loaded; the file of a patient is named after the id. */
async function somePeople(context: DemoContext): Promise<string[]> {
  const { members } = await sampleBundles(path.join(context.samples, archive), context.patients);
  const ids = members.flatMap(
    (member) => /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/.exec(member.path)?.[1] ?? [],
  );
  return ids.slice(0, 3);
}

function makeEvents(people: readonly string[], start: number): DeviceEvent[] {
  const devices = people.length;
  // Every device measures each five seconds.
  const common = {
    devices,
    rate: devices / 5,
    count: (minutes * 60 * devices) / 5,
    people,
    seed: 1,
    start,
  };
  return [
    ...simulateEvents({ ...common, profile: 'wth' }),
    ...simulateEvents({ ...common, profile: 'iotcentral' }),
  ];
}

type Mappings = { readonly device: DeviceMapping; readonly fhir: FhirMapping };

async function putMappings({ samples, access }: DemoContext): Promise<Mappings> {
  const put = async (name: string) => {
    const text = await readFile(path.join(samples, 'medtech', name), 'utf8');
    await access.blobs.write({ container: 'mappings', name }, text);
    return text;
  };
  return {
    device: valid(loadDeviceMapping(await put('devicecontent.json'))),
    fhir: valid(loadFhirMapping(await put('fhirmapping.json'))),
  };
}

function valid<Mapping>(loaded: Loaded<Mapping>): Mapping {
  if (loaded.ok) return loaded.mapping;
  throw new CliError('failed', 'the sample mappings are not valid');
}

/** Patient, type and start of each Observation, and how many values it has at least: an earlier run may have added samples. */
function expectedObservations(
  { device, fhir }: Mappings,
  events: readonly DeviceEvent[],
): Map<string, number> {
  const measurements = events.flatMap((event) => normalise(device, toMessage(event)).measurements);
  const { planned } = planObservations(fhir, measurements, 'milliseconds');
  return new Map(
    planned.map(({ group }) => {
      const [first] = group.measurements;
      const values = [...group.values.values()].reduce((sum, samples) => sum + samples.length, 0);
      return [keyOf(first?.patientId ?? '', group.type, group.start), values];
    }),
  );
}

const keyOf = (patient: string, type: string, start: string): string =>
  JSON.stringify([patient, type, Date.parse(start)]);

async function send({ access, cli }: DemoContext, events: readonly DeviceEvent[]): Promise<void> {
  const producer = new EventHubProducerClient(
    access.platform.settings['EVENTHUB'] ?? '',
    'devicedata',
  );
  try {
    await sendEvents(producer, events, cli.signal);
  } finally {
    await producer.close();
  }
}

/** Reads until everything expected is there, or nothing more comes. */
async function arrived(
  { fhir, cli }: DemoContext,
  people: readonly string[],
  expected: ReadonlyMap<string, number>,
  start: number,
): Promise<Map<string, number>> {
  const types = [
    ...new Set([...expected.keys()].map((key) => (JSON.parse(key) as string[])[1] ?? '')),
  ];
  const deadline = Date.now() + patience;
  for (;;) {
    const found = new Map<string, number>();
    for (const patient of people) {
      for (const type of types) await readInto(found, fhir, patient, type, start);
    }
    const complete = [...expected].every(([key, value]) => (found.get(key) ?? -1) >= value);
    if (complete || Date.now() > deadline) return found;
    await setTimeout(500, undefined, { signal: cli.signal });
  }
}

async function readInto(
  found: Map<string, number>,
  fhir: FhirClient,
  patient: string,
  type: string,
  start: number,
): Promise<void> {
  // An Observation of an hour starts with the hour.
  const from = new Date(start - (start % 3_600_000)).toISOString();
  const pages = fhir.search('Observation', {
    subject: `Patient/${patient}`,
    code: `${SERVICE_SYSTEM}|${type}`,
    date: `ge${from}`,
    _count: 500,
  });
  for await (const resource of pages) {
    const observation = resource as Observation;
    const begin = observation.effectivePeriod?.start ?? '';
    found.set(keyOf(patient, type, begin), countValues(observation));
  }
}

function countValues({ valueQuantity, valueSampledData, component }: Observation): number {
  const own = valueQuantity === undefined ? 0 : 1;
  const samples = valueSampledData?.data?.split(' ').filter((value) => value !== 'E').length ?? 0;
  return own + samples + (component?.length ?? 0);
}
