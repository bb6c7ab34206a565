import type { FhirResource } from 'fhir/r4';

/** An identifier whose system is normalised; `system` is '' when the source gave none. */
export type Token = { readonly system: string; readonly value: string };

/** One resource of a FHIR server that carries at least one of the tokens asked for. */
export type LookupHit = {
  readonly resource: FhirResource;
  readonly versionId?: string | undefined;
};

/** Port to the FHIR server: what identity asks of it. Adapter: `fhirLookup` of `@fph/clients/fhir`. */
export type FhirLookup = {
  /** All resources of the type with any of the tokens; the caller tells by `identifier` which. Never puts a token in a URL. */
  byIdentifier(
    type: string,
    tokens: readonly Token[],
    signal?: AbortSignal,
  ): Promise<readonly LookupHit[]>;
  /** The current resource, `'deleted'` (410) or `'absent'` (404). */
  read(type: string, id: string, signal?: AbortSignal): Promise<LookupHit | 'deleted' | 'absent'>;
};
