/**
 * Layout of the store. A resource keeps its `pk` for life, so that index rows and paging tokens
 * stay valid while it is updated. `resource` has the current versions, `version` the older ones.
 */
export const SCHEMA_VERSION = 1;

export const TABLES = `
create table setting(name text primary key, value text not null) without rowid;
create table resource(
  pk integer primary key autoincrement,
  type text not null,
  id text not null,
  version integer not null,
  updated integer not null,
  method text not null,
  deleted integer not null default 0,
  json text,
  unique(type, id)
);
create index resource_updated on resource(type, updated);
create index resource_current on resource(type, deleted);
create table version(
  seq integer primary key,
  pk integer not null,
  type text not null,
  id text not null,
  version integer not null,
  updated integer not null,
  method text not null,
  json text
);
create unique index version_number on version(pk, version);
create index version_updated on version(type, updated);
create table system(key integer primary key, uri text not null unique);
create table unit(
  key integer primary key, system text not null, code text not null, unit text not null,
  unique(system, code, unit)
);
create table token_text(
  param integer not null, text text not null, system integer not null, code text not null,
  primary key(param, text, system, code)
) without rowid;
`;

/** The search index: everything here can be made again from `resource`. */
export const INDEX_TABLES = `
create table token(
  param integer not null, code text not null, system integer not null, pk integer not null,
  primary key(param, code, system, pk)
) without rowid;
create table string(
  param integer not null, value text not null, exact text not null, pk integer not null,
  primary key(param, value, exact, pk)
) without rowid;
create table date(
  param integer not null, low real not null, high real not null, pk integer not null,
  primary key(param, low, high, pk)
) without rowid;
create index date_pk on date(pk, param);
create table number(
  param integer not null, low real not null, high real not null, unit integer not null,
  pk integer not null,
  primary key(param, low, high, unit, pk)
) without rowid;
create table reference(
  param integer not null, target text not null, pk integer not null,
  primary key(param, target, pk)
) without rowid;
create index reference_pk on reference(pk, param);
`;

export const INDEX_TABLE_NAMES = ['token', 'string', 'date', 'number', 'reference'] as const;
