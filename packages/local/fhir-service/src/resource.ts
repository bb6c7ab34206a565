import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** A FHIR resource as stored: only what the store itself needs is typed. */
export type Resource = JsonObject & {
  resourceType: string;
  id?: string;
  meta?: JsonObject & { versionId?: string; lastUpdated?: string };
};

export type StoredResource = Resource & {
  id: string;
  meta: JsonObject & { versionId: string; lastUpdated: string };
};

export const isResource = (value: unknown): value is Resource =>
  isObject(value) && typeof value['resourceType'] === 'string';

// FHIR R4 2.24.0.1: id
export const isValidId = (id: string) => /^[A-Za-z0-9\-.]{1,64}$/.test(id);
