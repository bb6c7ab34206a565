import { identifierSystemsSchema, sourcesSchema } from '@fph/identity';
import { z } from 'zod';
import { PlatformError } from '../platform-error.ts';
import type { StorageConnection } from '../storage/connect-storage.ts';
import { jsonSetting, wholeNumber } from './load-settings.ts';

/** Settings of the drop account. */
export const storageSettings = {
  STORAGE: z
    .string()
    .optional()
    .describe(
      'Connection string of the drop account (local). In Azure use the three service URIs instead.',
    ),
  STORAGE__blobServiceUri: z.url().optional().describe('Blob endpoint of the drop account.'),
  STORAGE__queueServiceUri: z.url().optional().describe('Queue endpoint of the drop account.'),
  STORAGE__tableServiceUri: z.url().optional().describe('Table endpoint of the drop account.'),
};

export type StorageSettings = {
  readonly STORAGE?: string | undefined;
  readonly STORAGE__blobServiceUri?: string | undefined;
  readonly STORAGE__queueServiceUri?: string | undefined;
  readonly STORAGE__tableServiceUri?: string | undefined;
};

/** The connection that the storage settings describe. Both kinds, or half of one, are an error. */
export function storageConnection(settings: StorageSettings): StorageConnection {
  const { STORAGE: connectionString } = settings;
  const uris = [
    settings.STORAGE__blobServiceUri,
    settings.STORAGE__queueServiceUri,
    settings.STORAGE__tableServiceUri,
  ] as const;
  const given = uris.filter((uri) => uri !== undefined).length;
  if (connectionString !== undefined && given > 0) {
    const details = ['- STORAGE: set either the connection string or the service URIs, not both.'];
    throw new PlatformError('settings', { details });
  }
  if (connectionString !== undefined) return { connectionString };
  const [blobServiceUri, queueServiceUri, tableServiceUri] = uris;
  if (
    blobServiceUri === undefined ||
    queueServiceUri === undefined ||
    tableServiceUri === undefined
  ) {
    const details = [
      '- STORAGE: is missing. The drop account: a connection string in STORAGE, or STORAGE__blobServiceUri, STORAGE__queueServiceUri and STORAGE__tableServiceUri.',
    ];
    throw new PlatformError('settings', { details });
  }
  return { blobServiceUri, queueServiceUri, tableServiceUri };
}

/** Who may call the app's HTTP routes. */
export const authSettings = {
  AUTH_MODE: z
    .enum(['none', 'entra'])
    .default('entra')
    .describe(
      '"entra" checks an access token; "none" is for a local machine and refused anywhere else.',
    ),
  AUTH_TENANT_ID: z.string().optional().describe('Entra tenant whose tokens are accepted.'),
  AUTH_AUDIENCE: z
    .string()
    .optional()
    .describe('Audience that tokens must carry: the app registration.'),
};

/** The FHIR server that everything goes to. */
export const fhirSettings = {
  FHIR_URL: z.url().describe('Base URL of the FHIR R4 server.'),
  FHIR_AUDIENCE: z
    .string()
    .optional()
    .describe(
      'Audience of tokens for the FHIR server. Default: FHIR_URL; none is asked for on loopback.',
    ),
};

/** Whom sources speak of: the settings of the identity rule. */
export const identitySettings = {
  identifierSystems: jsonSetting(identifierSystemsSchema)
    .optional()
    .describe(
      'JSON list of {system, aliases, trusted}: names of identifier systems and which match across sources.',
    ),
  sources: jsonSetting(sourcesSchema)
    .optional()
    .describe(
      'JSON object by source: trustIds keeps its ids, authoritative lets it change demographics.',
    ),
};

export const secretSettings = {
  DEPLOYMENT_SECRET: z
    .string()
    .min(16)
    .describe(
      'Key of all ids and hashes; at least 16 characters. Changing it gives facts new ids.',
    ),
};

export const sliceSeconds = wholeNumber(1, 1800)
  .default(240)
  .describe('How long one invocation works on a file before it hands over to the next.');
