import { type ConnectedIngestion, connectIngestion } from '@fph/ingestion';
import {
  connectStorage,
  createSecured,
  type Secured,
  type SettingValues,
  storageConnection,
} from '@fph/platform';
import { type Converters, createConverters } from './converters.ts';
import { documentStore } from './document-store.ts';
import type { ConvertSettings } from './settings.ts';

/** What the handlers of this app share. */
export type ConvertApp = {
  readonly settings: ConvertSettings;
  readonly ingestion: ConnectedIngestion;
  readonly converters: Converters;
  readonly secured: Secured;
};

export const convertQueue = 'convert';

export function createApp(settings: ConvertSettings, environment: SettingValues): ConvertApp {
  const storage = connectStorage(storageConnection(settings));
  const converters = createConverters(settings, documentStore(storage));
  return {
    settings,
    converters,
    ingestion: connectIngestion(settings, {
      pipeline: 'convert',
      queue: convertQueue,
      transform: converters.transform,
    }),
    secured: createSecured({
      mode: settings.AUTH_MODE,
      tenantId: settings.AUTH_TENANT_ID,
      audience: settings.AUTH_AUDIENCE,
      environment,
    }),
  };
}
