import {
  authSettings,
  fhirSettings,
  identitySettings,
  loadSettings,
  type SettingValues,
  secretSettings,
  storageSettings,
  telemetrySettings,
  wholeNumber,
} from '@fph/platform';
import { z } from 'zod';

const modes = ['Lookup', 'Create', 'LookupWithEncounter'] as const;

/** Every setting of this app. `EVENTHUB` is read by the host: connection string, or `EVENTHUB__fullyQualifiedNamespace`. */
export const medtechSettings = z.object({
  ...storageSettings,
  ...fhirSettings,
  ...authSettings,
  ...secretSettings,
  ...identitySettings,
  ...telemetrySettings,
  EVENTHUB: z
    .string()
    .optional()
    .describe('Connection string of the Event Hubs namespace (local). In Azure the next one.'),
  EVENTHUB__fullyQualifiedNamespace: z
    .string()
    .optional()
    .describe('Host name of the Event Hubs namespace, reached with the managed identity.'),
  resourceIdentity: z
    .enum(modes)
    .default('Create')
    .describe(
      'How devices and patients are found: "Create" makes those that are missing, "Lookup" needs both in the FHIR server, "LookupWithEncounter" the encounter as well.',
    ),
  deviceSource: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/,
      'is not letters, digits, dots, hyphens and underscores',
    )
    .default('devices')
    .describe('Name of the device system as a source of identities.'),
  deviceIdentifierSystem: z
    .string()
    .default('')
    .describe(
      'System of device identifiers. Blank as in the Azure MedTech service: any system matches in a look-up.',
    ),
  patientIdentifierSystem: z
    .string()
    .default('')
    .describe(
      'System of the patient identifiers in device events. Blank: the value is the id that the source gave the patient.',
    ),
  segmentPrecision: z
    .enum(['milliseconds', 'seconds'])
    .default('milliseconds')
    .describe(
      'Precision of times in the identifiers of single Observations; "seconds" as in the Azure MedTech service, where two samples in one second become one.',
    ),
  maxFutureHours: wholeNumber(1, 24 * 3650)
    .default(168)
    .describe(
      'An event whose time lies more hours ahead is a dead letter: its device has a wrong clock.',
    ),
  unmatchedEvents: z
    .enum(['dead-letter', 'drop'])
    .default('dead-letter')
    .describe('What becomes of an event that no template matches; both are counted.'),
  observationsPerRequest: wholeNumber(1, 500)
    .default(100)
    .describe('Observations in one request to the FHIR server.'),
  parallelRequests: wholeNumber(1, 32)
    .default(4)
    .describe('Requests to the FHIR server at a time for one batch of events.'),
});

export type MedtechSettings = z.output<typeof medtechSettings>;

/** The one place of this app that reads the environment. */
export const environment: SettingValues = process.env;

export function readSettings(values: SettingValues): MedtechSettings {
  return loadSettings(medtechSettings, values);
}
