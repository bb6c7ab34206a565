import type { DeviceEvent } from '../envelope.ts';
import { type FaultName, shiftedTime, spoil } from './faults.ts';
import { samplePeople } from './people.table.ts';
import { type ProfileName, profiles } from './profiles.ts';
import { createRandom } from './random.ts';

export type SimulationOptions = {
  readonly profile: ProfileName;
  readonly devices: number;
  /** Events per second, all devices together. */
  readonly rate: number;
  readonly count: number;
  readonly seed: number;
  /** Time of the first event, milliseconds since 1970. */
  readonly start: number;
  /** Whom the devices belong to, in turn; by default the people of the sample cohort. */
  readonly people?: readonly string[] | undefined;
  readonly faults?: readonly FaultName[] | undefined;
  /** Share of events with a fault, 0 to 1. */
  readonly faultRate?: number | undefined;
};

/** Samples in a burst within one second. */
const BURST = 4;

/** Events of simulated devices; the same options give the same events. */
export function* simulateEvents(options: SimulationOptions): Generator<DeviceEvent> {
  const { faults = [], faultRate = 0.1, people = samplePeople } = options;
  const random = createRandom(options.seed);
  const measure = profiles[options.profile];
  const turns = Array.from({ length: options.devices }, () => 0);
  let held: DeviceEvent | undefined;
  let made = 0;
  for (let index = 0; made < options.count; index++) {
    const device = index % options.devices;
    const time = options.start + Math.round((index * 1000) / options.rate);
    const fault =
      faults.length > 0 && random.next() < faultRate
        ? faults[random.between(0, faults.length - 1)]
        : undefined;
    const copies = fault === 'same-second' ? BURST : 1;
    for (let copy = 0; copy < copies && made < options.count; copy++) {
      const turn = turns[device] ?? 0;
      turns[device] = turn + 1;
      const at = fault === undefined ? time : shiftedTime(fault, time);
      const reading = {
        device,
        patientId: people[device % people.length] ?? 'unknown',
        turn,
        time: at + copy * 200,
        random,
      };
      const plain = {
        ...measure(reading),
        enqueuedTimeUtc: new Date(time + copy * 200 + 50).toISOString(),
      };
      const event = fault === undefined ? plain : spoil(fault, plain, random);
      if (fault === 'out-of-order' && held === undefined) {
        held = event;
        continue;
      }
      for (const next of fault === 'duplicates' ? [event, event] : [event]) {
        if (made++ < options.count) yield next;
      }
      if (held !== undefined && made < options.count) {
        made++;
        yield held;
        held = undefined;
      }
    }
  }
}
