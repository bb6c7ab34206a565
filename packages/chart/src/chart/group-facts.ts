import type { ChartItem, Coding } from '../contract.ts';

/** A row before grouping: the item and the identifiers under which its fact is known. */
export type Fact = { item: ChartItem; identifiers: string[] };

/**
 * Brings the same fact from several sources together in one row that names them all. Two facts are the same
 * when they share an identifier, or a coding (else the title) and the day they began; facts of one source with
 * distinct resources are never joined, since a source that says a thing twice means two things. The row with the
 * most codings leads; nothing is added up.
 */
export function groupFacts(facts: Fact[]): ChartItem[] {
  const groups: Fact[][] = [];
  const byKey = new Map<string, Fact[][]>();
  const ordered = [...facts].sort(
    (a, b) => b.item.codings.length - a.item.codings.length || (a.item.key < b.item.key ? -1 : 1),
  );
  for (const fact of ordered) {
    const keys = keysOf(fact);
    const candidates = keys.flatMap((key) => byKey.get(key) ?? []);
    const group = candidates.find((members) => !members.some((member) => sameSource(member, fact)));
    const home = group ?? [];
    if (!group) groups.push(home);
    home.push(fact);
    for (const key of keys) {
      const known = byKey.get(key) ?? [];
      if (!known.includes(home)) byKey.set(key, [...known, home]);
    }
  }
  return groups.map(merge).sort(newestFirst);
}

/** Newest first, rows without a date last; then by title. */
export function newestFirst(a: ChartItem, b: ChartItem): number {
  const from = (b.from ?? '').localeCompare(a.from ?? '', 'en');
  return from || a.title.localeCompare(b.title, 'en') || (a.key < b.key ? -1 : 1);
}

function keysOf({ item, identifiers }: Fact): string[] {
  const day = item.from?.slice(0, 10) ?? '';
  const codes = item.codings.map((coding) => `code ${codingKey(coding)} ${day}`);
  const words = `text ${item.title.toLowerCase()} ${day}`;
  return [...identifiers.map((identifier) => `identifier ${identifier}`), ...codes, words];
}

function codingKey({ system, code }: Coding): string {
  return `${system ?? ''}|${code}`;
}

function sameSource(a: Fact, b: Fact): boolean {
  return a.item.sources.some(({ label }) => b.item.sources.some((other) => other.label === label));
}

const fillable = ['detail', 'until', 'from', 'status'] as const;

function merge(members: Fact[]): ChartItem {
  const items = members.map(({ item }) => item);
  const [leading] = items as [ChartItem];
  const filled: ChartItem = { ...leading, sources: items.flatMap(({ sources }) => sources) };
  for (const field of fillable) {
    const value = items.find((item) => item[field] !== undefined)?.[field];
    if (value !== undefined) filled[field] = value;
  }
  return filled;
}
