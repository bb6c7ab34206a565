import { compare } from '../compare.ts';
import type { ChartItem, Coding } from '../contract.ts';

/** A row before grouping: the item and the identifiers under which its fact is known. */
export type Fact = { item: ChartItem; identifiers: string[]; isNameless?: boolean };

export type Grouping = {
  /** True for what is over: a row whose sources disagree about that stays current, and says so. */
  isPast?: (item: ChartItem) => boolean;
  /** For documents and studies: two of one kind on one day are two, unless they share an identifier. */
  onlyByIdentifier?: boolean;
};

/**
 * Brings the same fact from several sources together in one row that names them all. Two facts are the same
 * when they share an identifier, or a coding (else the title) and the day they began; facts of one source with
 * distinct resources are never joined, since a source that says a thing twice means two things. The row with the
 * most codings leads; nothing is added up, and where sources differ each is quoted.
 */
export function groupFacts(facts: Fact[], grouping: Grouping = {}): ChartItem[] {
  const groups: Fact[][] = [];
  const byKey = new Map<string, Fact[][]>();
  const ordered = [...facts].sort(
    (a, b) => b.item.codings.length - a.item.codings.length || (a.item.key < b.item.key ? -1 : 1),
  );
  for (const fact of ordered) {
    const keys = keysOf(fact, grouping);
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
  return groups.map((members) => merge(members, grouping)).sort(newestFirst);
}

/** Newest first, rows without a date last; then by title. */
function newestFirst(a: ChartItem, b: ChartItem): number {
  const from = compare(b.from ?? '', a.from ?? '');
  return from || a.title.localeCompare(b.title, 'en') || compare(a.key, b.key);
}

function keysOf({ item, identifiers, isNameless }: Fact, { onlyByIdentifier }: Grouping): string[] {
  const known = identifiers.map((identifier) => `identifier ${identifier}`);
  if (onlyByIdentifier) return known;
  const day = item.from?.slice(0, 10) ?? '';
  const codes = item.codings.map((coding) => `code ${codingKey(coding)} ${day}`);
  return [...known, ...codes, ...(isNameless ? [] : [`text ${item.title.toLowerCase()} ${day}`])];
}

function codingKey({ system, code }: Coding): string {
  return `${system ?? ''}|${code}`;
}

function sameSource(a: Fact, b: Fact): boolean {
  return a.item.sources.some(({ label }) => b.item.sources.some((other) => other.label === label));
}

const fillable = ['until', 'from', 'status'] as const;

function merge(members: Fact[], { isPast = () => false }: Grouping): ChartItem {
  const items = members.map(({ item }) => item);
  const [leading] = items as [ChartItem];
  const merged: ChartItem = { ...leading, sources: items.flatMap(({ sources }) => sources) };
  const current = items.filter((item) => !isPast(item));
  const disagree = current.length > 0 && current.length < items.length;
  for (const field of fillable) {
    const value = (disagree ? current : items).find((item) => item[field] !== undefined)?.[field];
    if (value === undefined) delete merged[field];
    else merged[field] = value;
  }
  if (items.some(({ critical }) => critical)) merged.critical = true;
  const detail = [
    quoted(items, ({ detail }) => detail),
    disagree ? `Sources disagree: ${quoted(items, ({ status }) => status)}` : '',
  ];
  const text = detail.filter(Boolean).join('; ');
  if (text) merged.detail = text;
  else delete merged.detail;
  return merged;
}

/** What the rows say: once where they agree, else each with its source. */
function quoted(items: ChartItem[], read: (item: ChartItem) => string | undefined): string {
  const telling = items.filter((item) => read(item));
  const distinct = new Set(telling.map(read));
  if (distinct.size <= 1) return [...distinct].join('');
  return telling.map((item) => `${read(item)} (${item.sources[0]?.label})`).join('; ');
}
