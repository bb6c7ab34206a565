import { nameWords } from './normalise-name.ts';

/** A birth date or part of one; `prefix` is a FHIR date to be matched from its start. */
type DateTerm = { prefixes: string[] };

type IdentifierTerm = { system?: string; value: string };

/** What somebody typed, understood. */
export type PatientQuery = {
  names: string[];
  /** Words of letters and digits, a name (`Waters156`) or an identifier (`MRN156`). */
  mixed: string[];
  dates: DateTerm[];
  identifiers: IdentifierTerm[];
};

const MAX_TEXT = 200;
const MAX_TERMS = 8;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const writtenDate =
  /\b(\d{1,2})[ .]+([a-z]{3,9})\.?,? +(\d{4})\b|\b([a-z]{3,9})\.? +(\d{1,2}),? +(\d{4})\b/gi;

/**
 * Understands the text of the search box: names in any order, dates in common forms (each reading of an
 * ambiguous one), identifiers, and `system|value`. Text over 200 characters is cut.
 */
export function parseQuery(text: string): PatientQuery {
  const query: PatientQuery = { names: [], mixed: [], dates: [], identifiers: [] };
  const rest = text.slice(0, MAX_TEXT).replaceAll(writtenDate, (whole, ...groups: unknown[]) => {
    const [day1, month1, year1, month2, day2, year2] = groups as (string | undefined)[];
    const prefix = written(year1 ?? year2, month1 ?? month2, day1 ?? day2);
    if (!prefix) return whole;
    query.dates.push({ prefixes: [prefix] });
    return ' ';
  });
  for (const word of rest
    .split(/[\s,;]+/)
    .filter(Boolean)
    .slice(0, MAX_TERMS))
    addWord(query, word);
  return query;
}

function addWord(query: PatientQuery, word: string): void {
  if (word.includes('|')) {
    const [system, value] = splitOnce(word, '|');
    if (value) query.identifiers.push(system ? { system, value } : { value });
    return;
  }
  const prefixes = datePrefixes(word);
  if (prefixes.length > 0) {
    query.dates.push({ prefixes });
    return;
  }
  if (/\d/.test(word) && /\p{L}/u.test(word)) query.mixed.push(word);
  else if (/\d/.test(word)) query.identifiers.push({ value: word });
  else query.names.push(...nameWords(word).slice(0, MAX_TERMS - query.names.length));
}

/** FHIR date prefixes that a typed date can mean; empty when it is none. */
function datePrefixes(word: string): string[] {
  const iso = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(word);
  if (iso) return valid([[iso[1], iso[2], iso[3]]]);
  const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})$/.exec(word);
  if (compact) return valid([[compact[1], compact[2], compact[3]]]);
  const year = /^(?:18|19|20)\d{2}$/.exec(word);
  if (year) return [word];
  const parts = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/.exec(word);
  if (!parts) return [];
  const [, first, separator, second, yyyy] = parts;
  const dayFirst: DateParts = [yyyy, second, first];
  const monthFirst: DateParts = [yyyy, first, second];
  // A dot separates day.month.year everywhere; slash and hyphen are read both ways.
  return valid(separator === '.' ? [dayFirst] : [monthFirst, dayFirst]);
}

type DateParts = [string | undefined, string | undefined, string | undefined];

function valid(readings: DateParts[]): string[] {
  const prefixes = readings.flatMap(([year, month, day]) => {
    const m = Number(month);
    const d = day === undefined ? 1 : Number(day);
    if (!(m >= 1 && m <= 12 && d >= 1 && d <= 31)) return [];
    const head = `${year}-${String(m).padStart(2, '0')}`;
    return [day === undefined ? head : `${head}-${String(d).padStart(2, '0')}`];
  });
  return [...new Set(prefixes)];
}

function written(year?: string, month?: string, day?: string): string | undefined {
  const index = months.indexOf((month ?? '').slice(0, 3).toLowerCase());
  if (index < 0 || !year || !day) return undefined;
  return valid([[year, String(index + 1), day]])[0];
}

/** True when nothing was understood: no name, date or identifier. */
export function isEmptyQuery({ names, mixed, dates, identifiers }: PatientQuery): boolean {
  return names.length + mixed.length + dates.length + identifiers.length === 0;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.lastIndexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}
