import type { DeviceEvent } from '../envelope.ts';
import type { Random } from './random.ts';

/** What a simulated device knows when it measures. */
type Reading = {
  /** From 0. */
  readonly device: number;
  readonly patientId: string;
  /** How many times this device has measured before. */
  readonly turn: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly random: Random;
};

/** Makes the event of a reading, in the form of a family of devices. */
export type Profile = (reading: Reading) => DeviceEvent & { readonly body: object };

const iso = (time: number): string => new Date(time).toISOString();
/** The hack's devices write seconds and an offset. */
const isoOffset = (time: number): string =>
  `${iso(time).slice(0, 19)}.${iso(time).slice(20, 23)}+00:00`;
const number = (value: number, width: number): string => String(value).padStart(width, '0');
const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Vital signs that wander slowly around a person's own level. */
function vitals({ device, turn, random }: Reading) {
  const wave = Math.sin((turn + device * 7) / 20);
  return {
    heartRate: Math.round(68 + (device % 9) + 8 * wave + random.between(-2, 2)),
    respiratoryRate: Math.round(15 + 2 * wave + random.between(-1, 1)),
    oxygenSaturation: Math.min(100, 96 + random.between(0, 3)),
    bodyTemperature: tenth(36.6 + 0.4 * wave + random.next() / 5),
    systolic: Math.round(122 + (device % 7) + 7 * wave + random.between(-4, 4)),
    diastolic: Math.round(79 + (device % 5) + 4 * wave + random.between(-3, 3)),
    steps: random.between(0, 12),
    weight: tenth(62 + (device % 30) + random.next()),
    glucose: Math.round(98 + 14 * wave + random.between(-5, 5)),
  };
}

/** Monitors of the hack: vital signs each time, blood pressure every 15th, weight every 60th. */
function wth(reading: Reading) {
  const values = vitals(reading);
  const head = {
    patient_id: reading.patientId,
    device_id: `MSFT${number(reading.device + 1, 5)}`,
    utctimestamp: isoOffset(reading.time),
  };
  if (reading.turn % 60 === 59) {
    return {
      body: { type: 'WEIGHT', data: [{ ...head, weight: String(values.weight), unit: 'kg' }] },
    };
  }
  if (reading.turn % 15 === 14) {
    const pressure = { sys: String(values.systolic), dia: String(values.diastolic) };
    return { body: { type: 'BP', data: [{ ...head, ...pressure }] } };
  }
  return {
    body: {
      type: 'VITALS',
      data: [
        {
          ...head,
          spo2: values.oxygenSaturation,
          hr: values.heartRate,
          bloodperfusion: tenth(1 + reading.random.next()),
          steps: values.steps,
          bpw: tenth(2 + reading.random.next()),
          rrate: values.respiratoryRate,
          bodytemp: values.bodyTemperature,
        },
      ],
    },
  };
}

/** An IoT Hub device: identity and times in properties of the message. */
function iothub(reading: Reading) {
  const values = vitals(reading);
  const body =
    reading.turn % 4 === 3
      ? { systolic: String(values.systolic), diastolic: String(values.diastolic) }
      : { heartrate: String(values.heartRate), respirationrate: String(values.respiratoryRate) };
  return {
    body: { ...body, patientid: reading.patientId },
    properties: { 'iothub-creation-time-utc': iso(reading.time) },
    systemProperties: {
      'iothub-connection-device-id': `iot-${number(reading.device + 1, 4)}`,
      'iothub-enqueuedtime': iso(reading.time + 40),
    },
  };
}

/** The export of an IoT Central application: a patch for vital signs. */
function iotcentral(reading: Reading) {
  const values = vitals(reading);
  return {
    body: {
      applicationId: '5d4b7f1e-0000-4000-8000-000000000001',
      messageSource: 'telemetry',
      deviceId: `patch-${number(reading.device + 1, 4)}`,
      schema: 'default@v1',
      templateId: 'dtmi:vitals:patch;1',
      enqueuedTime: iso(reading.time),
      telemetry: {
        HeartRate: values.heartRate,
        RespiratoryRate: values.respiratoryRate,
        BodyTemperature: values.bodyTemperature,
        BloodPressure: { Systolic: values.systolic, Diastolic: values.diastolic },
        Activity: reading.turn % 6 < 4 ? 'resting' : 'walking',
        BatteryLevel: 100 - (reading.turn % 90),
      },
      messageProperties: {},
      enrichments: { patientId: reading.patientId },
    },
  };
}

/** A phone that sends one sample of its health data at a time. */
function healthkit(reading: Reading) {
  const values = vitals(reading);
  const samples = [
    { heartRate: String(values.heartRate) },
    { stepCount: String(values.steps * 8) },
    { oxygenSaturation: String(values.oxygenSaturation) },
    { systolic: String(values.systolic), diastolic: String(values.diastolic) },
    { bloodGlucose: String(values.glucose) },
    { bodyTemperature: String(values.bodyTemperature) },
  ];
  const sample = samples[reading.turn % samples.length];
  return {
    body: {
      ...sample,
      deviceId: `phone-${number(reading.device + 1, 4)}`,
      patientId: reading.patientId,
      endDate: iso(reading.time),
    },
  };
}

export const profiles = { wth, iothub, iotcentral, healthkit } as const satisfies Record<
  string,
  Profile
>;
export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as ProfileName[];
