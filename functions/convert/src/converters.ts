import { BundleError, type IngestTransform } from '@fph/bundles';
import type { CcdaConfig } from '@fph/ccda';
import type { Hl7v2Config } from '@fph/hl7v2';
import { ccdaConfigOf, ccdaTransform } from './ccda-transform.ts';
import type { DocumentStore } from './document-store.ts';
import { hl7v2ConfigOf, hl7v2Transform } from './hl7v2-transform.ts';
import type { ConvertSettings } from './settings.ts';

/** The converters with their configurations, and the transform that the container of a file chooses. */
export type Converters = {
  readonly hl7v2: Hl7v2Config;
  readonly ccda: CcdaConfig;
  readonly transform: IngestTransform;
};

/** @throws Hl7Error or CcdaError when a configuration is not valid */
export function createConverters(settings: ConvertSettings, documents: DocumentStore): Converters {
  const hl7v2 = hl7v2ConfigOf(settings);
  const ccda = ccdaConfigOf(settings);
  const byContainer: Readonly<Record<string, IngestTransform>> = {
    hl7v2: hl7v2Transform(hl7v2, documents),
    ccda: ccdaTransform(ccda),
  };
  return {
    hl7v2,
    ccda,
    transform: (file) => {
      const transform = Object.hasOwn(byContainer, file.container)
        ? byContainer[file.container]
        : undefined;
      if (transform === undefined) throw new BundleError('transform-failed');
      return transform(file);
    },
  };
}
