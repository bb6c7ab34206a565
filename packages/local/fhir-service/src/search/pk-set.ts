import type { SqlValue } from '../store/database.ts';

export type Sql = { text: string; args: SqlValue[] };

/** A set of resources by `pk`, in the two forms that a plan can use. */
export type PkSet = {
  /** A select of one column `pk`. */
  select: Sql;
  /** The select has no pk twice and gives them in order. */
  ordered: boolean;
  /** Condition that tells quickly whether the resource `d.pk` is in the set. */
  probe: Sql | undefined;
  /** The set is everything but what `select` gives. */
  complement: boolean;
};

export const sql = (text: string, ...args: SqlValue[]): Sql => ({ text, args });

/** Puts the texts side by side and the arguments in the same order. */
export function joinSql(parts: Sql[], separator: string): Sql {
  return {
    text: parts.map((part) => part.text).join(separator),
    args: parts.flatMap((part) => part.args),
  };
}

export const pkSet = (select: Sql, options: Partial<Omit<PkSet, 'select'>> = {}): PkSet => ({
  select,
  ordered: options.ordered ?? false,
  probe: options.probe,
  complement: options.complement ?? false,
});
