import { BundleError, type IngestTransform } from '@fph/bundles';
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
    try {
      const { bundle, issues } = convertCcda(Buffer.concat(chunks), { ...config, source });
      yield { bundle, issues, name: 'document', kind: 'document' };
    } catch (cause) {
      if (cause instanceof CcdaError) throw new BundleError('transform-failed', { cause });
      throw cause;
    }
  };
}
