import { randomUUID } from 'node:crypto';
import { FhirError, preconditionFailed } from '../fhir-error.ts';
import { jsonEqual, parseJson } from '../json.ts';
import type { Resource, StoredResource } from '../resource.ts';
import type { Database } from './database.ts';
import { createIndexWriter } from './index-writer.ts';

export type WriteResult = {
  outcome: 'created' | 'updated' | 'unchanged';
  resource: StoredResource;
  json: string;
};

export type PutOptions = {
  /** Version that must be the current one. */
  ifMatch?: string;
  /** Refuse when the resource exists (`If-None-Match: *`). */
  mustNotExist?: boolean;
  method?: 'POST' | 'PUT' | 'PATCH';
};

/** A version that an import brings along. */
export type ImportedVersion = {
  /** Milliseconds since 1970; now when the import does not say. */
  updated: number | undefined;
  version: number | undefined;
  deleted: boolean;
};

const STORED_FIRST = ['resourceType', 'id', 'meta'];

type CurrentRow = { pk: number; version: number; updated: number; deleted: boolean; json: string };

/** The only writer of resources. All calls must be inside `db.transaction`. */
export function createResourceWriter(db: Database, now: () => number = Date.now) {
  const index = createIndexWriter(db);
  const select = db.raw.prepare(
    'select pk, version, updated, method, deleted, json from resource where type = ? and id = ?',
  );
  const insert = db.raw.prepare(
    'insert into resource(type, id, version, updated, method, json) values(?, ?, ?, ?, ?, ?)',
  );
  const update = db.raw.prepare(
    'update resource set version = ?, updated = ?, method = ?, deleted = ?, json = ? where pk = ?',
  );
  const archive = db.raw.prepare(
    'insert into version(pk, type, id, version, updated, method, json) select pk, type, id, version, updated, method, json from resource where pk = ?',
  );
  let lastTime = 0;

  /** Time never goes back, so that history and `_lastUpdated` keep the order of the writes. */
  function time(): number {
    lastTime = Math.max(lastTime, now());
    return lastTime;
  }

  function current(type: string, id: string): CurrentRow | undefined {
    const row = select.get(type, id);
    if (!row) return undefined;
    return {
      pk: Number(row['pk']),
      version: Number(row['version']),
      updated: Number(row['updated']),
      deleted: row['deleted'] === 1,
      json: String(row['json']),
    };
  }

  function put(resource: Resource, options: PutOptions = {}): WriteResult {
    const type = resource.resourceType;
    const id = resource.id ?? randomUUID();
    const old = current(type, id);
    const exists = old !== undefined && !old.deleted;
    if (options.ifMatch !== undefined && (!exists || String(old.version) !== options.ifMatch)) {
      throw preconditionFailed(
        `The version in If-Match (${options.ifMatch}) is not the current version.`,
      );
    }
    if (options.mustNotExist && exists) {
      throw preconditionFailed(`${type}/${id} exists.`);
    }
    if (exists) {
      const same = unchanged(resource, id, old);
      if (same) return same;
    }
    const version = (old?.version ?? 0) + 1;
    return replace(old, stamp(resource, id, version, time()), options.method ?? 'PUT');
  }

  /** Makes a version the current one. */
  function replace(
    old: CurrentRow | undefined,
    stored: StoredResource,
    method: string,
  ): WriteResult {
    const { resourceType: type, id } = stored;
    const exists = old !== undefined && !old.deleted;
    const version = Number(stored.meta.versionId);
    const updated = Date.parse(stored.meta.lastUpdated);
    const json = JSON.stringify(stored);
    if (old) {
      archive.run(old.pk);
      update.run(version, updated, method, 0, json, old.pk);
      if (exists) index.replace(parseJson(old.json) as Resource, stored, old.pk);
      else index.add(stored, old.pk);
    } else {
      const pk = Number(insert.run(type, id, version, updated, method, json).lastInsertRowid);
      index.add(stored, pk);
    }
    return { outcome: exists ? 'updated' : 'created', resource: stored, json };
  }

  /** Takes in a version with its own number and time; an older one goes into the history. */
  function putVersion(resource: Resource, imported: ImportedVersion): void {
    const { resourceType: type, id = randomUUID() } = resource;
    const old = current(type, id);
    const updated = imported.updated ?? time();
    const version = imported.version ?? (old?.version ?? 0) + 1;
    if (old && imported.version === undefined && updated < old.updated) {
      throw new FhirError(409, 'conflict', 'A newer version of the resource is in the store.');
    }
    const stored = stamp(resource, id, version, updated);
    if (!old || version > old.version) {
      if (imported.deleted) replaceByDeletion(old, stored);
      else replace(old, stored, version === 1 ? 'POST' : 'PUT');
      return;
    }
    const json = imported.deleted ? null : JSON.stringify(stored);
    const kept =
      version === old.version
        ? old.deleted
          ? null
          : old.json
        : db.get('select json from version where pk = ? and version = ?', old.pk, version)?.[
            'json'
          ];
    if (kept !== undefined) {
      if (kept === json) return;
      if (json !== null && kept !== null && jsonEqual(stored, parseJson(String(kept)))) return;
      throw new FhirError(409, 'conflict', 'Another resource has this id and version.');
    }
    const method = imported.deleted ? 'DELETE' : version === 1 ? 'POST' : 'PUT';
    db.run(
      'insert into version(pk, type, id, version, updated, method, json) values(?, ?, ?, ?, ?, ?, ?)',
      old.pk,
      type,
      id,
      version,
      updated,
      method,
      json,
    );
  }

  function inserted(stored: StoredResource): CurrentRow {
    replace(undefined, stored, 'PUT');
    const row = current(stored.resourceType, stored.id);
    if (!row) throw new FhirError(500, 'exception', 'The resource was not written.');
    return row;
  }

  function replaceByDeletion(old: CurrentRow | undefined, stored: StoredResource): void {
    const { pk, deleted } = old ?? inserted(stored);
    if (old) archive.run(pk);
    if (!deleted) index.remove(old ? (parseJson(old.json) as Resource) : stored, pk);
    const updated = Date.parse(stored.meta.lastUpdated);
    update.run(Number(stored.meta.versionId), updated, 'DELETE', 1, null, pk);
  }

  /** The same content again makes no new version. */
  function unchanged(resource: Resource, id: string, old: CurrentRow): WriteResult | undefined {
    const stored = stamp(resource, id, old.version, old.updated);
    const json = JSON.stringify(stored);
    if (json !== old.json) {
      if (json.length !== old.json.length) return undefined;
      if (!jsonEqual(stored, parseJson(old.json))) return undefined;
    }
    return { outcome: 'unchanged', resource: stored, json: old.json };
  }

  /** Writes the resource's content anew under its present version (references resolved late). */
  function amend(resource: StoredResource): string {
    const old = current(resource.resourceType, resource.id);
    if (!old) throw new FhirError(404, 'not-found', `${resource.resourceType} is not there.`);
    const json = JSON.stringify(resource);
    db.run('update resource set json = ? where pk = ?', json, old.pk);
    index.replace(parseJson(old.json) as Resource, resource, old.pk);
    return json;
  }

  /** Returns the version that the deletion made, or undefined when there was nothing to delete. */
  function remove(type: string, id: string, ifMatch?: string): number | undefined {
    const old = current(type, id);
    if (ifMatch !== undefined && (!old || old.deleted || String(old.version) !== ifMatch)) {
      throw preconditionFailed(`The version in If-Match (${ifMatch}) is not the current version.`);
    }
    if (!old || old.deleted) return undefined;
    archive.run(old.pk);
    index.remove(parseJson(old.json) as Resource, old.pk);
    update.run(old.version + 1, time(), 'DELETE', 1, null, old.pk);
    return old.version + 1;
  }

  /** Takes the resource and all its versions out of the store. */
  function purge(type: string, id: string): boolean {
    const old = current(type, id);
    if (!old) return false;
    if (!old.deleted) index.remove(parseJson(old.json) as Resource, old.pk);
    db.run('delete from version where pk = ?', old.pk);
    db.run('delete from resource where pk = ?', old.pk);
    return true;
  }

  /** Takes the older versions out and leaves the current one. */
  function purgeHistory(type: string, id: string): boolean {
    const old = current(type, id);
    if (!old) return false;
    db.run('delete from version where pk = ?', old.pk);
    return true;
  }

  return { put, putVersion, amend, remove, purge, purgeHistory, current };
}

export type ResourceWriter = ReturnType<typeof createResourceWriter>;

/**
 * The resource with its id, version and time, in the order in which we store every resource. One
 * that has that order already is changed in place, because a copy of each is a cost in a load.
 */
function stamp(resource: Resource, id: string, version: number, updated: number): StoredResource {
  const { versionId: _v, lastUpdated: _l, ...otherMeta } = resource.meta ?? {};
  const meta = {
    versionId: String(version),
    lastUpdated: new Date(updated).toISOString(),
    ...otherMeta,
  };
  if (resource.id === id && isInOrder(resource)) {
    resource.meta = meta;
    return resource as StoredResource;
  }
  const { resourceType, id: _id, meta: _meta, ...rest } = resource;
  return { resourceType, id, meta, ...rest };
}

function isInOrder(resource: Resource): boolean {
  let at = 0;
  for (const key in resource) {
    if (key !== STORED_FIRST[at]) return false;
    if (++at === STORED_FIRST.length) return true;
  }
  return false;
}
