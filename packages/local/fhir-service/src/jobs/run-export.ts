import type { FileStore, FileWriter } from '../files/file-store.ts';
import { asArray, asString, isObject } from '../json.ts';
import { compartmentParams, compartmentTypes } from '../params/compartments.ts';
import { anyOf, type CompileContext, compileCriterion } from '../search/compile-criterion.ts';
import { type PkSet, pkSet, type Sql, sql } from '../search/pk-set.ts';
import { allOfType, intersect } from '../search/plan.ts';
import { createSearchContext } from '../search/search-context.ts';
import { parseSearch } from '../search/search-query.ts';
import type { Database } from '../store/database.ts';
import { readCurrent } from '../store/resource-reader.ts';
import { typesPresent } from '../store/types-present.ts';
import type { ExportRequest } from './export-request.ts';

export type ExportedFile = { type: string; url: string; count: number };

/** Resources read from the store at a time. */
const PAGE = 500;
/** Resources in a file before the next is begun. */
const FILE_LIMIT = 100_000;

export type ExportTarget = { store: FileStore; container: string; folder: string };

/** The setting as well, for a thread that has to open the store itself. */
export type ExportPlace = ExportTarget & { setting: string };

/** Writes the resources of an export as NDJSON, one type a file. Memory is bounded by one page. */
export async function runExport(
  db: Database,
  request: ExportRequest,
  target: ExportTarget,
  options: { signal?: AbortSignal; onProgress?: (resources: number) => void } = {},
): Promise<ExportedFile[]> {
  const context = createSearchContext(db);
  const files: ExportedFile[] = [];
  let exported = 0;
  // the end of a file is sent while the next is read; no more than one, so that memory stays bounded
  let closing = Promise.resolve();
  const close = async (type: string, { writer, count }: { writer: FileWriter; count: number }) => {
    await closing;
    closing = writer.close().then((url) => void files.push({ type, url, count }));
    // a failure is thrown where `closing` is awaited
    closing.catch(() => undefined);
  };
  for (const type of typesOf(db, request)) {
    const nextPage = pagesOf(db, setOf(context, request, type), type);
    let file: { writer: FileWriter; count: number } | undefined;
    let number = 0;
    for (;;) {
      options.signal?.throwIfAborted();
      const { text, count } = nextPage();
      if (count === 0) break;
      if (!file) {
        const name = `${target.folder}${type}-${++number}.ndjson`;
        file = { writer: await target.store.create(target.container, name), count: 0 };
      }
      await file.writer.append(Buffer.from(text));
      file.count += count;
      exported += count;
      options.onProgress?.(exported);
      if (file.count >= FILE_LIMIT) {
        await close(type, file);
        file = undefined;
      }
    }
    if (file) await close(type, file);
  }
  await closing;
  return files;
}

function typesOf(db: Database, request: ExportRequest): string[] {
  const present = typesPresent(db);
  const inScope =
    request.scope === 'system'
      ? [...present]
      : ['Patient', ...compartmentTypes('Patient').filter((type) => type !== 'Patient')];
  const asked = request.types;
  return inScope.filter((type) => present.has(type) && (!asked || asked.includes(type)));
}

function setOf(context: CompileContext, request: ExportRequest, type: string): Sql {
  const sets: PkSet[] = [];
  if (request.scope !== 'system') sets.push(patientsOnly(context, request, type));
  if (request.since !== undefined || request.till !== undefined) {
    sets.push(
      pkSet(
        sql(
          'select pk from resource where type = ? and deleted = 0 and updated >= ? and updated < ?',
          type,
          request.since ?? -Infinity,
          request.till ?? Infinity,
        ),
      ),
    );
  }
  const filters = request.typeFilters.filter((filter) => filter.type === type);
  if (filters.length > 0) {
    sets.push(
      anyOf(
        filters.map(({ query }) => {
          const parsed = parseSearch([type], new URLSearchParams(query), { strict: true });
          const criteria = parsed.criteria.get(type) ?? [];
          return pkSet(
            intersect(
              context,
              type,
              criteria.map((criterion) => compileCriterion(context, type, criterion)),
            ),
          );
        }),
      ),
    );
  }
  return intersect(context, type, sets);
}

/** Patients, all or those of the group, and what belongs to their compartments. */
function patientsOnly(context: CompileContext, request: ExportRequest, type: string): PkSet {
  const members =
    request.groupId === undefined ? undefined : membersOf(context.db, request.groupId);
  if (type === 'Patient') {
    return members === undefined
      ? pkSet(sql("select pk from resource where type = 'Patient' and deleted = 0"))
      : pkSet(
          sql(
            "select pk from resource where type = 'Patient' and deleted = 0 and id in (select value from json_each(?))",
            JSON.stringify(members),
          ),
        );
  }
  const params = JSON.stringify(compartmentParams('Patient', type).map((param) => param.id));
  return members === undefined
    ? pkSet(
        sql(
          "select f.pk from json_each(?) p cross join reference f on f.param = p.value and f.target >= 'Patient/' and f.target < 'Patient0'",
          params,
        ),
      )
    : pkSet(
        sql(
          'select f.pk from json_each(?) p cross join json_each(?) t cross join reference f on f.param = p.value and f.target = t.value',
          params,
          JSON.stringify(members.map((id) => `Patient/${id}`)),
        ),
      );
}

/** Ids of the patients in a group, through groups inside it as well. */
function membersOf(db: Database, groupId: string): string[] {
  const patients = new Set<string>();
  const seen = new Set<string>();
  const visit = (id: string) => {
    if (seen.has(id)) return;
    seen.add(id);
    const group: unknown = JSON.parse(readCurrent(db, 'Group', id).json ?? '{}');
    for (const member of asArray(isObject(group) ? group['member'] : undefined)) {
      if (!isObject(member) || member['inactive'] === true || !isObject(member['entity'])) continue;
      const [type, target] = (asString(member['entity']['reference']) ?? '').split('/');
      if (type === 'Patient' && target) patients.add(target);
      if (type === 'Group' && target) visit(target);
    }
  };
  visit(groupId);
  return [...patients];
}

/** Gives the resources of a set page by page; a page without any is the end. */
function pagesOf(db: Database, set: Sql, type: string): () => { text: string; count: number } {
  // a set that was searched for is listed once, by numbers; all of a type is walked through
  const listed = set.text === allOfType(type).select.text ? undefined : listPks(db, set);
  let after = 0;
  let at = 0;
  const walk = () =>
    db.all(
      'select pk, json from resource where type = ? and deleted = 0 and pk > ? order by pk limit ?',
      type,
      after,
      PAGE,
    );
  const fromList = (pks: number[]) => {
    const page = JSON.stringify(pks.slice(at, at + PAGE));
    at += PAGE;
    return db.all(
      'select r.pk, r.json from json_each(?) s join resource r on r.pk = s.value where r.deleted = 0',
      page,
    );
  };
  return () => {
    let rows = listed ? fromList(listed) : walk();
    // what was listed may have been deleted since
    while (listed && rows.length === 0 && at < listed.length) rows = fromList(listed);
    after = Number(rows.at(-1)?.['pk'] ?? after);
    return { text: rows.map((row) => `${String(row['json'])}\n`).join(''), count: rows.length };
  };
}

function listPks(db: Database, set: Sql): number[] {
  const pks: number[] = [];
  for (const row of db.prepare(set.text).iterate(...set.args)) pks.push(Number(row['pk']));
  return pks.sort((a, b) => a - b);
}
