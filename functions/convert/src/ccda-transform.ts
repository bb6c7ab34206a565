import type { IngestTransform } from '@fph/bundles';
import {
  type CcdaConfig,
  type CcdaConfigInput,
  CcdaError,
  convertCcda,
  parseCcdaConfig,
} from '@fph/ccda';
import type { ConvertSettings } from './settings.ts';

/** The converter's configuration: its own setting, with the secret and identifier systems that all pipelines share. */
export function ccdaConfigOf(settings: ConvertSettings): CcdaConfig {
  return parseCcdaConfig({
    keepOriginal: true,
    ...(settings.ccda as CcdaConfigInput | undefined),
    secret: settings.DEPLOYMENT_SECRET,
    identifierSystems: settings.identifierSystems,
  });
}

/** Turns a dropped document into its Bundle. The folder of the blob is the source when the document names no custodian. */
export function ccdaTransform(config: CcdaConfig): IngestTransform {
  return async function* ({ stream, source }) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream()) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const name = 'document';
    const kind = 'document';
    try {
      const { bundle, issues, sourceTime } = convertCcda(bytes, {
        ...config,
        source,
      });
      yield { bundle: { timestamp: orderTime(sourceTime), ...bundle }, issues, name, kind };
    } catch (error) {
      if (!(error instanceof CcdaError)) throw error;
      const { code, location, message, detail } = error;
      const issue = { severity: 'error' as const, code, location, message: `${message} ${detail}` };
      yield {
        bundle: undefined,
        input: { extension: 'xml', bytes },
        issues: [issue],
        name,
        kind,
      };
    }
  };
}

/**
 * The time that orders the writes of documents whose own time has no zone: read as UTC, so that two documents of one
 * source keep their order. It stands on the Bundle alone; no clinical time is ever completed like this.
 */
export function orderTime(sourceTime: string | undefined): string | undefined {
  if (sourceTime === undefined) return undefined;
  const time = Date.parse(/T[\d:.]+$/.test(sourceTime) ? `${sourceTime}Z` : sourceTime);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
