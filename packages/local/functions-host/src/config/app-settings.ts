import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from '../host-error.ts';
import { readSettingsFile, type SettingValues, settingValues } from './settings-file.ts';

/** How bindings see the app settings. */
export type AppSettings = {
  get(name: string): string | undefined;
  /** Replaces each `%NAME%`; a name without a value is an error that names it. */
  expand(text: string): string;
  /** The storage connection string by the name a binding gives (default `AzureWebJobsStorage`). */
  storageConnection(name: unknown, usedBy: string): string;
};

export type AppSettingsSource = {
  readonly appDir: string;
  /** Given by the caller: these win over everything. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The process environment; wins over local.settings.json. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether local.settings.json of the app is read. */
  readonly localSettings: boolean;
};

/** Set when nobody set them, as the real host does before the app starts. */
const defaults: SettingValues = {
  AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
  FUNCTIONS_WORKER_RUNTIME: 'node',
};

/**
 * The settings an app runs with, that is what must stand in its environment: given settings, then
 * the environment, then local.settings.json, then the defaults.
 */
export function mergeSettings(source: AppSettingsSource): SettingValues {
  const file = join(source.appDir, 'local.settings.json');
  const local = source.localSettings && existsSync(file) ? readSettingsFile(file) : {};
  return {
    ...defaults,
    ...local,
    ...settingValues(source.environment),
    ...settingValues(source.settings),
  };
}

/** Wraps settings for the bindings. */
export function createAppSettings(values: SettingValues): AppSettings {
  const get = (name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);
  return {
    get,
    expand(text) {
      return text.replace(/%([^%]+)%/g, (_, name: string) => {
        const value = get(name);
        if (value === undefined)
          throw new HostError('setting-missing', { setting: name, in: text });
        return value;
      });
    },
    storageConnection(name, usedBy) {
      const wanted = typeof name === 'string' && name !== '' ? name : 'AzureWebJobsStorage';
      // The real host looks for the name with this prefix first, for the sake of old apps.
      const value = get(`AzureWebJobs${wanted}`) ?? get(wanted);
      if (value !== undefined && value !== '') return value;
      const identity = Object.keys(values).filter((key) => key.startsWith(`${wanted}__`));
      throw new HostError('setting-missing', {
        setting: wanted,
        usedBy,
        expected:
          identity.length > 0
            ? `a connection string; ${identity.join(', ')} works in Azure only`
            : 'a storage connection string',
      });
    },
  };
}

/** Puts settings into `process.env`, where apps read them. Returns what restores the former state. */
export function applyToEnvironment(values: SettingValues): () => void {
  const before = new Map<string, string | undefined>();
  for (const [name, value] of Object.entries(values)) {
    if (process.env[name] === value) continue;
    before.set(name, process.env[name]);
    process.env[name] = value;
  }
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
