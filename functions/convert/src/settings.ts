import { ingestionSettings } from '@fph/ingestion';
import { jsonSetting, loadSettings, type SettingValues, wholeNumber } from '@fph/platform';
import { z } from 'zod';

/** Every setting of this app. */
export const convertSettings = z.object({
  ...ingestionSettings,
  hl7v2: jsonSetting(z.record(z.string(), z.unknown()))
    .optional()
    .describe(
      'JSON configuration of the HL7v2 converter: zone, character sets, senders, map changes (docs/hl7v2.md).',
    ),
  ccda: jsonSetting(z.record(z.string(), z.unknown()))
    .optional()
    .describe('JSON configuration of the C-CDA converter: zone and what its documentation lists.'),
  convertBytes: wholeNumber(1_000, 500_000_000)
    .default(64 * 1024 * 1024)
    .describe('A message or document larger than this is refused over HTTP.'),
});

export type ConvertSettings = z.output<typeof convertSettings>;

/** The one place of this app that reads the environment. */
export const environment: SettingValues = process.env;

export function readSettings(values: SettingValues): ConvertSettings {
  return loadSettings(convertSettings, values);
}
