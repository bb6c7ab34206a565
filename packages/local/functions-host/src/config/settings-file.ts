import { readFileSync } from 'node:fs';
import { HostError } from '../host-error.ts';

/** App settings by name. */
export type SettingValues = Readonly<Record<string, string>>;

/**
 * Reads a settings file: the form of local.settings.json (`{ "Values": { … } }`) or a plain object.
 * Values that are not text are kept as their JSON, since app settings are text.
 */
export function readSettingsFile(file: string): SettingValues {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new HostError('settings-file', { file }, { cause });
  }
  if (!isObject(content)) throw new HostError('settings-file', { file, expected: 'an object' });
  if (content['IsEncrypted'] === true) {
    throw new HostError('settings-file', { file, expected: 'IsEncrypted false' });
  }
  const values = 'Values' in content ? content['Values'] : content;
  if (!isObject(values)) throw new HostError('settings-file', { file, expected: 'Values' });
  return settingValues(values);
}

/** Settings as text; `null` and `undefined` mean absent. */
export function settingValues(values: Readonly<Record<string, unknown>>): SettingValues {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
