import { FhirError } from '../fhir-error.ts';
import type { FaultSettings } from './fault-settings.ts';
import { createTokenBucket } from './token-bucket.ts';

export type FaultInjector = {
  readonly settings: FaultSettings;
  set(settings: FaultSettings): void;
  /** Runs before a request: waits, throws an error to answer, or tells that the line is to be cut. */
  before(authorization: string | undefined): Promise<'go on' | 'drop'>;
  /** Whether the answer is to be lost. */
  dropsAnswer(): boolean;
};

/** Makes the service behave badly as `FaultSettings` says; `random` gives numbers from 0 to 1. */
export function createFaultInjector(random: () => number = Math.random): FaultInjector {
  let settings: FaultSettings = {};
  const bucket = createTokenBucket();
  let latestToken: string | undefined;
  const expired = new Set<string>();

  const happens = (rate: number | undefined) => rate !== undefined && random() < rate;

  return {
    get settings() {
      return settings;
    },
    set(next) {
      settings = next;
      bucket.set(next.requestsPerSecond);
      if (next.expireTokens && latestToken !== undefined) expired.add(latestToken);
      if (!next.expireTokens) expired.clear();
    },
    async before(authorization) {
      if (authorization !== undefined) {
        latestToken = authorization;
        if (expired.has(authorization)) {
          throw new FhirError(401, 'expired', 'The token has expired.', {
            headers: {
              'www-authenticate':
                'Bearer error="invalid_token", error_description="The token expired"',
            },
          });
        }
      }
      if (settings.latencyMs) {
        await new Promise((resolve) => setTimeout(resolve, settings.latencyMs));
      }
      if (happens(settings.dropRate)) return 'drop';
      bucket.take();
      if (happens(settings.unavailableRate)) {
        throw new FhirError(503, 'transient', 'The service is unavailable.', {
          headers: { 'retry-after': '1' },
        });
      }
      return 'go on';
    },
    dropsAnswer: () => happens(settings.dropAfterRate),
  };
}
