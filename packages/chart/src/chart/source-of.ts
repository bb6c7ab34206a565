import type { FhirResource } from 'fhir/r4';
import type { Source } from '../contract.ts';

const pipelines: Record<string, string> = {
  bundles: 'FHIR bundle',
  ndjson: 'FHIR export',
  zip: 'FHIR bundle',
  hl7v2: 'HL7v2 message',
  ccda: 'C-CDA document',
  medtech: 'Device',
  dicom: 'Imaging',
};

/**
 * Where a resource came from, read from `meta.source` (`urn:fph:<pipeline>:<source>`, perhaps with `#<content hash>`,
 * as the loaders write it). A resource without one is labelled as not recorded; any other value is shown as it is.
 */
export function sourceOf(resource: FhirResource): Source {
  const place = { type: resource.resourceType, id: resource.id ?? '' };
  return { label: sourceLabel(resource.meta?.source), ...place };
}

function sourceLabel(source: string | undefined): string {
  if (!source) return 'Source not recorded';
  const own = /^urn:(?:fph:)?(bundles|ndjson|zip|hl7v2|ccda|medtech|dicom)(?::([^#]*))?/.exec(
    source,
  );
  if (!own) return source.replace(/#.*$/, '');
  const [, pipeline = '', system] = own;
  const kind = pipelines[pipeline] ?? pipeline;
  return system && system !== 'default' ? `${kind}, ${decode(system)}` : kind;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
