/** Where a row stands: `partition` is the resource type, `key` names an identifier's keyed hash or an entity. */
export type RowAddress = { readonly partition: string; readonly key: string };

/** A row with its JSON text; `version` changes with every write. */
export type IdentityRow = RowAddress & { readonly value: string; readonly version: string };

/** One row of a group: with `version` it replaces exactly that version, without it must not be there yet. */
export type RowWrite = {
  readonly key: string;
  readonly value: string;
  readonly version?: string | undefined;
};

/** Rows of one partition that are written all or not at all. */
export type RowGroup = { readonly partition: string; readonly writes: readonly RowWrite[] };

/** A group holds at most so many rows: what Table storage takes in one transaction. */
export const maxRowsPerGroup = 100;

/**
 * Port to the table `identities`. Calls take many rows, because a round trip costs more than a row; results come in the
 * order asked. Memory adapter: {@link memoryIdentityTable}; Table storage adapter: `@fph/platform`.
 */
export type IdentityTable = {
  /** The rows at these addresses, undefined where there is none. */
  get(addresses: readonly RowAddress[], signal?: AbortSignal): Promise<(IdentityRow | undefined)[]>;
  /** Writes each group atomically; `changed` means a row stood where none should, or was not of the version given, and nothing of the group was written. */
  commit(groups: readonly RowGroup[], signal?: AbortSignal): Promise<('done' | 'changed')[]>;
};
