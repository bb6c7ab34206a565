import {
  authSettings,
  fhirSettings,
  loadSettings,
  type SettingValues,
  storageSettings,
  telemetrySettings,
  wholeNumber,
} from '@fph/platform';
import { z } from 'zod';

/** Settings of the patient API. */
export const patientApiSettings = z.object({
  ...storageSettings,
  ...fhirSettings,
  ...authSettings,
  ...telemetrySettings,
  AUTH_MODE: z
    .enum(['none', 'dev', 'entra'])
    .default('entra')
    .describe(
      '"entra" checks an access token; "dev" gives local tokens to chosen users; "none" asks nobody. The last two are for a local machine and refused anywhere else.',
    ),
  AUTH_CLIENT_ID: z
    .string()
    .optional()
    .describe('Entra app registration of the web app, for its sign-in.'),
  AUTH_SCOPE: z
    .string()
    .optional()
    .describe('Scope the web app asks for, as in "api://<app>/patients.read".'),
  ohifUrl: z
    .url()
    .optional()
    .describe('Base URL of an OHIF viewer, to which imaging studies link.'),
  idleSeconds: wholeNumber(0, 86_400)
    .default(900)
    .describe('Seconds without a key or pointer after which the web app signs out; 0 never.'),
  patientIndexCapacity: wholeNumber(0, 1_000_000)
    .default(200_000)
    .describe(
      'Largest number of patients held for the typo-tolerant search; above it the FHIR service searches by itself.',
    ),
});

export type PatientApiSettings = z.output<typeof patientApiSettings>;

/** Reads the settings from the environment; reports all problems at once. */
export function readSettings(values: SettingValues = process.env): PatientApiSettings {
  return loadSettings(patientApiSettings, values);
}

/** The environment itself, for the check that "none" and "dev" have no place in Azure. */
export const environment: SettingValues = process.env;
