import { hmacSha256 } from './hmac-sha256.ts';

/** What a fact's id is made of. `key` is the business identity within its source: the source's own id, or what stands for it. */
export type FactIdInput = {
  readonly secret: string;
  readonly source: string;
  readonly type: string;
  readonly key: string;
};

/**
 * The deterministic id of a fact: HMAC-SHA256(secret, source, type, key) as 32 lower-case hex digits.
 * The same fact of the same source has the same id in every run; two sources never share one.
 */
export function factId({ secret, source, type, key }: FactIdInput): string {
  // JSON keeps the parts apart: ('a', 'bc') and ('ab', 'c') must not meet.
  return keyedHash(secret, ['fact', source, type, key]);
}

/** HMAC-SHA256 of the parts as 32 lower-case hex digits. A plain hash of a record number could be reversed by trying them all. */
export function keyedHash(secret: string, parts: readonly string[]): string {
  return hmacSha256(secret, JSON.stringify(parts)).slice(0, 32);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the 8-4-4-4-12 text form of a UUID, any version, any letter case. */
export function isUuid(text: string): boolean {
  return text.length === 36 && uuid.test(text);
}

const fhirId = /^[A-Za-z0-9\-.]{1,64}$/;

/** True for a legal FHIR id (R4 2.24.0.1: 1 to 64 of A-Z a-z 0-9 - .). */
export function isFhirId(text: string): boolean {
  return fhirId.test(text);
}

export type SourceIdInput = FactIdInput & {
  /** The id that the source itself gave, if any. */
  readonly sourceId?: string | undefined;
  /** Setting `sources.<NAME>.trustIds`: this source restores what a server gave out before. */
  readonly trustIds?: boolean | undefined;
};

/**
 * The id a resource gets: the source's own when it is a UUID (unique by itself) or the source's ids are trusted,
 * else {@link factId}. UUIDs are lower-cased, so that two spellings are one resource.
 */
export function keepOrMintId(input: SourceIdInput): string {
  const { sourceId } = input;
  if (sourceId !== undefined && sourceId !== '') {
    if (isUuid(sourceId)) return input.trustIds ? sourceId : sourceId.toLowerCase();
    if (input.trustIds && isFhirId(sourceId)) return sourceId;
  }
  return factId(input);
}
