import { FhirError } from '../fhir-error.ts';
import type { Database, Row, SqlValue } from './database.ts';

export type StoredVersion = {
  type: string;
  id: string;
  version: number;
  /** Milliseconds since 1970. */
  updated: number;
  method: string;
  /** Absent for a deletion. */
  json: string | undefined;
};

/** A version with the key that orders versions of the same instant. */
export type HistoryVersion = StoredVersion & { tie: string };

export type HistoryQuery = {
  type?: string;
  id?: string;
  since?: number;
  before?: number;
  count: number;
  /** Last entry of the page before: time, then a tie break. */
  after?: { updated: number; tie: string };
};

const toVersion = (row: Row): StoredVersion => ({
  type: String(row['type']),
  id: String(row['id']),
  version: Number(row['version']),
  updated: Number(row['updated']),
  method: String(row['method']),
  json: row['json'] === null ? undefined : String(row['json']),
});

const COLUMNS = 'type, id, version, updated, method, json';

export function readCurrent(db: Database, type: string, id: string): StoredVersion {
  const row = db.get(`select ${COLUMNS} from resource where type = ? and id = ?`, type, id);
  if (!row) {
    throw new FhirError(
      404,
      'not-found',
      `Resource type '${type}' with id '${id}' couldn't be found.`,
    );
  }
  const found = toVersion(row);
  if (found.json === undefined) {
    throw new FhirError(
      410,
      'deleted',
      `Resource type '${type}' with id '${id}' and version '${found.version}' has been deleted.`,
      { headers: { etag: `W/"${found.version}"` } },
    );
  }
  return found;
}

export function readVersion(
  db: Database,
  type: string,
  id: string,
  version: string,
): StoredVersion & { json: string } {
  const number = /^\d{1,15}$/.test(version) ? Number(version) : -1;
  const row = db.get(
    `select ${COLUMNS} from resource where type = ?1 and id = ?2 and version = ?3
     union all
     select ${COLUMNS} from version
       where pk = (select pk from resource where type = ?1 and id = ?2) and version = ?3`,
    type,
    id,
    number,
  );
  if (!row) {
    throw new FhirError(
      404,
      'not-found',
      `Resource type '${type}' with id '${id}' and version '${version}' couldn't be found.`,
    );
  }
  const found = toVersion(row);
  if (found.json === undefined) {
    throw new FhirError(
      410,
      'deleted',
      `Resource type '${type}' with id '${id}' and version '${version}' has been deleted.`,
    );
  }
  return { ...found, json: found.json };
}

/** Newest first; one entry more than asked for tells that there is a next page. */
export function readHistory(db: Database, query: HistoryQuery): HistoryVersion[] {
  const where: string[] = [];
  const args: SqlValue[] = [];
  const add = (condition: string, ...values: SqlValue[]) => {
    where.push(condition);
    args.push(...values);
  };
  if (query.type !== undefined) add('type = ?', query.type);
  if (query.id !== undefined) add('id = ?', query.id);
  if (query.since !== undefined) add('updated >= ?', query.since);
  if (query.before !== undefined) add('updated < ?', query.before);
  const key = "printf('%012d.%012d', pk, version)";
  if (query.after) add(`(updated, ${key}) < (?, ?)`, query.after.updated, query.after.tie);
  const condition = where.length > 0 ? `where ${where.join(' and ')}` : '';
  const rows = db.all(
    `select pk, ${COLUMNS}, ${key} tie from resource ${condition}
     union all
     select pk, ${COLUMNS}, ${key} tie from version ${condition}
     order by updated desc, tie desc limit ?`,
    ...args,
    ...args,
    query.count + 1,
  );
  return rows.map((row) => ({ ...toVersion(row), tie: String(row['tie']) }));
}
