import { FhirError } from '../fhir-error.ts';
import type { Database, Row, SqlValue } from './database.ts';
import { typesPresent } from './types-present.ts';

type StoredVersion = {
  type: string;
  id: string;
  version: number;
  /** Milliseconds since 1970. */
  updated: number;
  method: string;
  /** Absent for a deletion. */
  json: string | undefined;
};

/** A version with the key of its resource, which orders versions of the same instant. */
export type HistoryVersion = StoredVersion & { pk: number };

export type HistoryQuery = {
  type?: string;
  id?: string;
  since?: number;
  before?: number;
  count: number;
  /** Last entry of the page before. */
  after?: { updated: number; pk: number; version: number };
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
  // type by type, because the index on time begins with the type
  const types = query.type === undefined ? [...typesPresent(db)] : [query.type];
  const rows = types.flatMap((type) => historyOfType(db, type, query));
  if (types.length > 1) {
    rows.sort((a, b) => b.updated - a.updated || b.pk - a.pk || b.version - a.version);
  }
  return rows.slice(0, query.count + 1);
}

const ORDER = 'order by updated desc, pk desc, version desc limit ?';

function historyOfType(db: Database, type: string, query: HistoryQuery): HistoryVersion[] {
  const where: string[] = [];
  const args: SqlValue[] = [];
  const add = (condition: string, ...values: SqlValue[]) => {
    where.push(condition);
    args.push(...values);
  };
  if (query.id === undefined) add('type = ?', type);
  else add('pk = (select pk from resource where type = ? and id = ?)', type, query.id);
  if (query.since !== undefined) add('updated >= ?', query.since);
  if (query.before !== undefined) add('updated < ?', query.before);
  const { after } = query;
  if (after) add('(updated, pk, version) < (?, ?, ?)', after.updated, after.pk, after.version);
  const part = (table: string) =>
    `select * from (select pk, ${COLUMNS} from ${table} where ${where.join(' and ')} ${ORDER})`;
  const all = [...args, query.count + 1];
  return db
    .all(
      `${part('resource')} union all ${part('version')} ${ORDER}`,
      ...all,
      ...all,
      query.count + 1,
    )
    .map((row) => ({ ...toVersion(row), pk: Number(row['pk']) }));
}
