import type { ContentRow } from '@fph/platform/ports';
import type { BundleEntry } from 'fhir/r4';
import type { IngestPorts } from './ports.ts';

/** How many resources of a loaded file are remembered to be looked at when it comes again. */
export const sampleSize = 20;

/** True when the sample of a loaded file still stands in the server in the versions recorded. */
export async function standsUnchanged(
  content: ContentRow,
  { fhir }: Pick<IngestPorts, 'fhir'>,
  signal?: AbortSignal,
): Promise<boolean> {
  if (content.sample.length === 0) return false;
  const entries: BundleEntry[] = content.sample.map(({ reference }) => ({
    request: { method: 'GET', url: reference },
  }));
  const results = await fhir.batch(entries, signal);
  return content.sample.every(({ versionId }, i) => {
    const result = results[i];
    const found = result?.versionId ?? result?.resource?.meta?.versionId;
    return result?.status === 200 && found === versionId;
  });
}
