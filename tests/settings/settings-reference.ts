/**
 * Writes `docs/settings.md` from the settings schemas of the function apps.
 *   node tests/settings/settings-reference.ts
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { convertSettings } from '../../functions/convert/src/settings.ts';
import { loadBundlesSettings } from '../../functions/load-bundles/src/settings.ts';
import { medtechSettings } from '../../functions/medtech/src/settings.ts';
import { patientApiSettings } from '../../functions/patient-api/src/settings.ts';
import { type SettingReference, settingsReference } from '../../packages/platform/src/index.ts';

/** The settings of each function app. */
export const settingsOfApps: Readonly<Record<string, SettingReference[]>> = {
  'load-bundles': settingsReference(loadBundlesSettings),
  convert: settingsReference(convertSettings),
  medtech: settingsReference(medtechSettings),
  'patient-api': settingsReference(patientApiSettings),
};

/** The page `docs/settings.md`. */
export function settingsPage(): string {
  const apps = Object.entries(settingsOfApps);
  const byName = new Map<string, { setting: SettingReference; apps: string[] }>();
  for (const [app, settings] of apps) {
    for (const setting of settings) {
      const known = byName.get(`${setting.name} ${setting.meaning}`);
      if (known) known.apps.push(app);
      else byName.set(`${setting.name} ${setting.meaning}`, { setting, apps: [app] });
    }
  }
  const rows = [...byName.values()]
    .sort((a, b) => (a.setting.name < b.setting.name ? -1 : 1))
    .map(({ setting, apps: users }) =>
      row(setting, users.length === apps.length ? 'all' : users.join(', ')),
    );
  return [
    '# Settings',
    '',
    'Made from the schemas of the function apps by `node tests/settings/settings-reference.ts`; do not edit.',
    '',
    'In Azure these are app settings; on one machine `fph up --settings FILE` takes a JSON object with the same names, in which',
    'a value that is JSON stands as it is. An app that starts with a wrong setting reports all problems at once.',
    '',
    '| setting | apps | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function row({ name, meaning, required, default: value }: SettingReference, apps: string): string {
  const shown = required ? 'required' : value === undefined || value === '' ? '' : `\`${value}\``;
  return `| \`${name}\` | ${apps} | ${shown} | ${meaning.replaceAll('|', '\\|')} |`;
}

if (import.meta.main) {
  writeFileSync(path.resolve(import.meta.dirname, '../../docs/settings.md'), settingsPage());
}
