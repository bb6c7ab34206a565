import { badRequest } from '../fhir-error.ts';
import { isObject } from '../json.ts';

/** What goes wrong on purpose. Rates are shares of requests, 0 to 1. */
export type FaultSettings = {
  /** Requests a second let through; the rest is answered 429. */
  requestsPerSecond?: number;
  /** Bundle entries a second let through; the rest of a batch is 429 entry by entry. */
  entriesPerSecond?: number;
  /** Milliseconds added to every answer. */
  latencyMs?: number;
  /** Share of requests answered 503 without being worked on. */
  unavailableRate?: number;
  /** Share of requests whose connection is cut without an answer, before any work. */
  dropRate?: number;
  /** Share of requests that are worked on and whose connection is cut before the answer. */
  dropAfterRate?: number;
  /** Bearer tokens issued before now are refused with 401 until another one comes. */
  expireTokens?: boolean;
};

const NUMBERS = [
  'requestsPerSecond',
  'entriesPerSecond',
  'latencyMs',
  'unavailableRate',
  'dropRate',
  'dropAfterRate',
] as const;

/** Reads the body of the admin endpoint; an unknown name is refused. */
export function readFaultSettings(body: unknown): FaultSettings {
  if (!isObject(body)) throw badRequest('The fault settings are a JSON object.');
  const settings: FaultSettings = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'expireTokens' && typeof value === 'boolean') settings.expireTokens = value;
    else {
      const known = NUMBERS.find((number) => number === name);
      if (!known || typeof value !== 'number' || !(value >= 0)) {
        throw badRequest(`'${name.slice(0, 50)}' is no fault setting, or its value is wrong.`);
      }
      settings[known] = value;
    }
  }
  return settings;
}
