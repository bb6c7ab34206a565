import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startHost } from '@fph/functions-host';
import { type DeviceEvent, samplePeople, simulateEvents } from '@fph/medtech';
import type { Device, Observation } from 'fhir/r4';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DeviceRig, sampleMapping, startDeviceRig } from './device-rig.ts';

const appDir = path.join(import.meta.dirname, '..');
let rig: DeviceRig;
beforeEach(async () => {
  rig = await startDeviceRig();
  await rig.putMapping('devicecontent.json', sampleMapping('devicecontent.json'));
  await rig.putMapping('fhirmapping.json', sampleMapping('fhirmapping.json'));
});
afterEach(() => rig[Symbol.asyncDispose]());

const start = (settings: Record<string, string> = {}) =>
  startHost({ appDir, settings: { ...rig.settings, ...settings } });

const simulate = (
  count: number,
  more: Partial<Parameters<typeof simulateEvents>[0]> = {},
): DeviceEvent[] => [
  ...simulateEvents({
    profile: 'healthkit',
    devices: 3,
    rate: 2,
    count,
    seed: 1,
    start: Date.UTC(2026, 0, 1),
    ...more,
  }),
];

const heartRate = (value: unknown, endDate = '2026-01-01T00:00:00Z') => ({
  body: { deviceId: 'd1', patientId: 'p1', endDate, heartRate: value },
});

describe('device events', () => {
  it('become Observations of the patient and the device, both made when missing', async () => {
    await rig.send(simulate(60));
    await using host = await start();
    await host.whenIdle();
    const observations = await rig.observations();
    expect(observations).toHaveLength(60);
    const subjects = new Set(observations.map(({ subject }) => subject?.reference));
    expect([...subjects].sort()).toEqual(
      samplePeople
        .slice(0, 3)
        .map((id) => `Patient/${id}`)
        .sort(),
    );
    for (const reference of subjects) {
      const [type = '', id = ''] = reference?.split('/') ?? [];
      expect(await rig.fhir.read(type, id)).toMatchObject({ resourceType: 'Patient' });
    }
    const device = observations[0]?.device?.reference?.split('/')[1] ?? '';
    expect(await rig.fhir.read('Device', device)).toMatchObject({
      patient: observations[0]?.subject,
      identifier: [{ value: expect.stringMatching(/^phone-/) }],
    } satisfies Partial<Device> | object);
    expect(await rig.deadLetters()).toEqual(new Map());
  });

  it('change nothing when they come again, and late ones replace nothing newer', async () => {
    const events = simulate(30);
    await rig.send(events);
    await using host = await start();
    await host.whenIdle();
    const before = await rig.observations();
    await rig.send(events);
    await rig.send(events.slice(0, 10));
    await host.whenIdle();
    expect(await rig.observations()).toEqual(before);
    expect(new Set(before.map(({ meta }) => meta?.versionId))).toEqual(new Set(['1']));
  });

  it('fail alone: a bad event is kept with its reason, the others arrive', async () => {
    await rig.send([
      heartRate(61, '2026-01-01T00:00:00Z'),
      { body: '{"broken' },
      heartRate('abc', '2026-01-01T00:00:01Z'),
      heartRate(63, '2099-01-01T00:00:00Z'),
      { body: { nothing: 'matches' } },
      { body: { patientId: 'p1', endDate: '2026-01-01T00:00:02Z', heartRate: 64 } },
      heartRate(65, '2026-01-01T00:00:03Z'),
    ]);
    await using host = await start();
    await host.whenIdle();
    const values = (await rig.observations()).map(({ valueQuantity }) => valueQuantity?.value);
    expect(values.sort()).toEqual([61, 65]);
    const letters = await rig.deadLetters();
    const name = (file: string) => [...letters.keys()].find((key) => key.endsWith(file)) ?? '';
    expect(name('events.ndjson')).toMatch(
      /^medtech\/\d{4}\/\d\d\/\d\d\/p0-\d{12}-\d{12}\/events\.ndjson$/,
    );
    expect(letters.get(name('events.ndjson'))?.trim().split('\n')).toHaveLength(5);
    const outcome = JSON.parse(letters.get(name('outcome.json')) ?? '{}') as {
      issue: { details: { text: string }; expression: string[] }[];
    };
    expect(
      outcome.issue.map(({ details, expression }) => [expression[0], details.text]).sort(),
    ).toEqual([
      ['line 1', 'InvalidDataFormatException'],
      ['line 2', 'InvalidQuantityFhirValueException'],
      ['line 3', 'DeviceClockException'],
      ['line 4', 'TemplateNotFoundException'],
      ['line 5', 'IncompatibleDataException'],
    ]);
  });

  it('of one second stay apart, and samples of an hour become one Observation', async () => {
    await rig.send([
      heartRate(61, '2026-01-01T00:00:00.100Z'),
      heartRate(62, '2026-01-01T00:00:00.200Z'),
      ...simulate(40, { profile: 'iotcentral', devices: 1, rate: 0.2 }),
    ]);
    await using host = await start();
    await host.whenIdle();
    await rig.send(simulate(45, { profile: 'iotcentral', devices: 1, rate: 0.2 }).slice(40));
    await host.whenIdle();
    const observations = await rig.observations();
    const named = (name: string) => observations.filter(({ code }) => code.text === name);
    expect(named('heartrate')).toHaveLength(2);
    const [stream] = named('heartratestream');
    expect(named('heartratestream')).toHaveLength(1);
    expect(stream?.status).toBe('amended');
    const samples = stream?.valueSampledData?.data?.split(' ') ?? [];
    expect(samples).toHaveLength(720);
    expect(samples.filter((value) => value !== 'E')).toHaveLength(45);
  });

  it('wait for nobody: a changed mapping is in force at once, a broken one is not', async () => {
    await using host = await start();
    await rig.send([heartRate(61)]);
    await host.whenIdle();
    await rig.putMapping('fhirmapping.json', '{"templateType": "CollectionFhir", ');
    await vi.waitFor(async () => {
      const now = await rig.observations();
      await rig.send([heartRate(62, `2026-01-01T01:00:${String(now.length).padStart(2, '0')}Z`)]);
      await host.whenIdle();
      expect((await rig.observations()).length).toBeGreaterThan(now.length);
    }, 20_000);
    const mapping = sampleMapping('fhirmapping.json').replace('"beats/minute"', '"per minute"');
    await rig.putMapping('fhirmapping.json', mapping);
    let second = 0;
    await vi.waitFor(async () => {
      await rig.send([heartRate(70, `2026-01-01T02:00:${String(second++).padStart(2, '0')}Z`)]);
      await host.whenIdle();
      const units = (await rig.observations()).map(({ valueQuantity }) => valueQuantity?.unit);
      expect(units).toContain('per minute');
    }, 20_000);
  });

  it('are looked up, in mode Lookup, by devices that exist', async () => {
    await rig.fhir.update({ resourceType: 'Patient', id: 'pat' });
    await rig.fhir.update({
      resourceType: 'Device',
      id: 'dev',
      identifier: [{ system: 'urn:any', value: 'd1' }],
      patient: { reference: 'Patient/pat' },
    });
    await rig.send([heartRate(61), { body: { ...heartRate(62).body, deviceId: 'unknown' } }]);
    await using host = await start({ resourceIdentity: 'Lookup' });
    await host.whenIdle();
    const observations = await rig.observations();
    expect(
      observations.map(({ subject, device }) => [subject?.reference, device?.reference]),
    ).toEqual([['Patient/pat', 'Device/dev']]);
    expect([...(await rig.deadLetters()).values()].join()).toContain(
      'FhirResourceNotFoundException',
    );
  });
});

describe('HTTP', () => {
  it('takes events and says what became of each', async () => {
    await using host = await start();
    const response = await host.call('postDeviceEvents', {
      method: 'POST',
      body: JSON.stringify([
        heartRate(61),
        heartRate('abc'),
        { deviceId: 'd1', patientId: 'p1', endDate: '2026-01-01T00:00:05Z', heartRate: 66 },
      ]),
    });
    expect(response.status).toBe(207);
    expect(await response.json()).toMatchObject({
      events: 3,
      created: 2,
      failed: 1,
      issues: [{ event: 1, code: 'InvalidQuantityFhirValueException' }],
    });
    expect(await rig.observations()).toHaveLength(2);
  });

  it('explains an event with the mapping in force or a given one', async () => {
    await using host = await start();
    const ask = async (body: unknown) =>
      host.call('explainDeviceEvent', { method: 'POST', body: JSON.stringify(body) });
    const trace = (await (await ask({ event: heartRate(61) })).json()) as {
      observations: { observation: Observation }[];
    };
    expect(trace.observations[0]?.observation.valueQuantity?.value).toBe(61);
    const refused = await ask({ event: 1, deviceMapping: { templateType: 'x' } });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid-request' } });
  });
});

describe('a host that is killed', () => {
  it('loses nothing and doubles nothing', { timeout: 100_000 }, async () => {
    const settings = { ...rig.settings, observationsPerRequest: '5', parallelRequests: '1' };
    const total = 1_200;
    await rig.send(simulate(total, { rate: 10 }));
    const first = await spawnHost(settings);
    await vi.waitFor(async () => expect((await rig.observations()).length).toBeGreaterThan(20), {
      timeout: 40_000,
      interval: 50,
    });
    first.kill('SIGKILL');
    const between = (await rig.observations()).length;
    const second = await spawnHost(settings);
    try {
      await vi.waitFor(async () => expect((await rig.observations()).length).toBe(total), {
        timeout: 60_000,
        interval: 500,
      });
      expect(between).toBeLessThan(total);
      const observations = await rig.observations();
      expect(new Set(observations.map(({ meta }) => meta?.versionId))).toEqual(new Set(['1']));
      expect(await rig.deadLetters()).toEqual(new Map());
    } finally {
      second.kill('SIGKILL');
    }
  });
});

async function spawnHost(settings: Readonly<Record<string, string>>) {
  const entry = path.resolve(
    import.meta.dirname,
    '../../../packages/local/functions-host/src/main.ts',
  );
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', entry, '--app', appDir],
    {
      env: { ...process.env, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('ready ')) break;
  return child;
}
