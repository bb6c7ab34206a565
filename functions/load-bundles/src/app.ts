import { type ConnectedIngestion, connectIngestion } from '@fph/ingestion';
import { createSecured, type Secured, type SettingValues } from '@fph/platform';
import type { LoadBundlesSettings } from './settings.ts';

/** What the handlers of this app share. */
export type LoadBundlesApp = {
  readonly settings: LoadBundlesSettings;
  readonly ingestion: ConnectedIngestion;
  readonly secured: Secured;
};

export const loadQueue = 'load-bundles';

export function createApp(
  settings: LoadBundlesSettings,
  environment: SettingValues,
): LoadBundlesApp {
  return {
    settings,
    ingestion: connectIngestion(settings, { pipeline: 'load-bundles', queue: loadQueue }),
    secured: createSecured({
      mode: settings.AUTH_MODE,
      tenantId: settings.AUTH_TENANT_ID,
      audience: settings.AUTH_AUDIENCE,
      environment,
    }),
  };
}
