/** Where a row stands: `partition` is the resource type, `key` the keyed hash of an identifier or an entity's key. */
export type RowAddress = { readonly partition: string; readonly key: string };

/** A row with its opaque JSON text; `version` changes with every write. */
export type IdentityRow = RowAddress & { readonly value: string; readonly version: string };

/** What an insert-if-absent found: our row stands, or another one stood already. */
export type InsertResult = { readonly inserted: boolean; readonly row: IdentityRow };

/**
 * Port to the table `identities`. All calls take many rows, because a round trip costs more than a row;
 * results come in the order asked. Nothing is atomic over two rows.
 * Memory adapter: {@link memoryIdentityTable}; Table storage adapter: `@fph/platform`.
 */
export type IdentityTable = {
  /** The rows at these addresses, undefined where there is none. */
  get(addresses: readonly RowAddress[], signal?: AbortSignal): Promise<(IdentityRow | undefined)[]>;
  /** Inserts each row unless its address is taken; then the standing row is returned. */
  insert(
    rows: readonly (RowAddress & { readonly value: string })[],
    signal?: AbortSignal,
  ): Promise<InsertResult[]>;
  /** Replaces each row whose version is still the given one; undefined where it has changed or gone. */
  replace(rows: readonly IdentityRow[], signal?: AbortSignal): Promise<(IdentityRow | undefined)[]>;
};
