import type { Database } from '../store/database.ts';
import { readCurrent, readVersion } from '../store/resource-reader.ts';
import { type FhirResponse, type Interaction, respond } from './messages.ts';
import { projectionOf, projectJson } from './projection.ts';
import { etagOf, versionInTag } from './resource-response.ts';

/** `GET Type/id`, with `If-None-Match` and `If-Modified-Since`. */
export function read(db: Database, type: string, id: string, request: Interaction): FhirResponse {
  const found = readCurrent(db, type, id);
  const headers = {
    etag: etagOf(found.version),
    'last-modified': new Date(found.updated).toUTCString(),
  };
  const known = versionInTag(request.headers['if-none-match']);
  if (known !== undefined) {
    if (known === String(found.version) || known === '*') return respond(304, undefined, headers);
  } else {
    const since = Date.parse(request.headers['if-modified-since'] ?? '');
    // HTTP dates have whole seconds
    if (Math.floor(found.updated / 1000) * 1000 <= since) return respond(304, undefined, headers);
  }
  const projection = projectionOf(new URLSearchParams(request.query));
  return respond(200, projectJson(found.json ?? '', projection), headers);
}

/** `GET Type/id/_history/version`. */
export function readOldVersion(
  db: Database,
  type: string,
  id: string,
  version: string,
): FhirResponse {
  const found = readVersion(db, type, id, version);
  return respond(200, found.json, {
    etag: etagOf(found.version),
    'last-modified': new Date(found.updated).toUTCString(),
  });
}
