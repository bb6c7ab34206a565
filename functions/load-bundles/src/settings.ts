import { ingestionSettings } from '@fph/ingestion';
import { jsonSetting, loadSettings, type SettingValues, wholeNumber } from '@fph/platform';
import { z } from 'zod';

/** Every setting of this app. */
export const loadBundlesSettings = z.object({
  ...ingestionSettings,
  reconcileSchedule: z
    .string()
    .regex(/^\S+(?: \S+){5}$/, 'is not a schedule of six fields')
    .default('0 */15 * * * *')
    .describe(
      'When the drop containers are searched for files whose event was lost (NCRONTAB, six fields).',
    ),
  reconcileAge: wholeNumber(0, 86_400)
    .default(120)
    .describe('Seconds after which a dropped file without a finished run counts as forgotten.'),
  retentionSchedule: z
    .string()
    .regex(/^\S+(?: \S+){5}$/, 'is not a schedule of six fields')
    .default('0 30 3 * * *')
    .describe('When old files, outcomes and dead letters are removed (NCRONTAB, six fields).'),
  retentionDays: jsonSetting(
    z.strictObject({
      loaded: z.number().int().min(1).default(30),
      deadLetters: z.number().int().min(1).default(90),
    }),
  )
    .default({ loaded: 30, deadLetters: 90 })
    .describe(
      'JSON {loaded, deadLetters}: days that loaded files, and dead letters and outcomes, are kept.',
    ),
});

export type LoadBundlesSettings = z.output<typeof loadBundlesSettings>;

/** The one place of this app that reads the environment. */
export const environment: SettingValues = process.env;

export function readSettings(values: SettingValues): LoadBundlesSettings {
  return loadSettings(loadBundlesSettings, values);
}
