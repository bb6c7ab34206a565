import type { Resource } from '../resource.ts';

/** A request as the engine sees it: already unzipped, body not yet parsed. */
export type FhirRequest = {
  method: string;
  /** Without the query, percent-encoded. */
  path: string;
  query: string;
  /** Names in lower case. */
  headers: Record<string, string | undefined>;
  body: Uint8Array | undefined;
  /** Base url of the service as the client knows it, without a slash at the end. */
  base: string;
};

export type FhirResponse = {
  status: number;
  headers: Record<string, string>;
  body: string | undefined;
};

/** One interaction with its body parsed: what a bundle entry and a request have in common. */
export type Interaction = {
  method: string;
  segments: string[];
  query: string;
  headers: Record<string, string | undefined>;
  body: unknown;
  base: string;
};

export type InteractionResult = FhirResponse & {
  /** The resource written or read, when there is one. */
  resource?: Resource;
};

export const respond = (
  status: number,
  body: string | undefined,
  headers: Record<string, string> = {},
): FhirResponse => ({ status, body, headers });
