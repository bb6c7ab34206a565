import type { Patient } from 'fhir/r4';
import { compare } from '../compare.ts';
import type { Gender, MatchReason } from '../contract.ts';
import { type IndexedPatient, indexedPatient } from './indexed-patient.ts';
import { reasonsFor } from './match-reasons.ts';
import { matchWord, type TypedWord, typedWord } from './match-word.ts';
import { nameWords } from './normalise-name.ts';
import type { PatientQuery } from './parse-query.ts';
import { soundKey } from './sound-key.ts';

export type SearchOptions = {
  offset?: number;
  limit: number;
  gender?: Gender;
  /** Inclusive FHIR date bounds of the birth date. */
  bornFrom?: string;
  bornTo?: string;
  alive?: boolean;
};

export type IndexHit = { patient: IndexedPatient; reasons: MatchReason[] };
type IndexResult = { hits: IndexHit[]; total: number };

export type PatientIndex = {
  readonly size: number;
  /** True when a patient was turned away because the index is full: its answers are then incomplete. */
  readonly overflowed: boolean;
  upsert(patient: Patient): void;
  remove(id: string): void;
  get(id: string): IndexedPatient | undefined;
  search(query: PatientQuery, options: SearchOptions): IndexResult;
  /** Everybody who passes the filters, by name. */
  list(options: SearchOptions): IndexResult;
  /** One JSON line a patient. */
  snapshot(): Iterable<string>;
  /** Adds the patients of a snapshot; a line that is not one throws a SyntaxError. */
  restore(lines: Iterable<string>): void;
};

type Word = { text: string; sound: string; patients: Set<IndexedPatient> };

/** A typo-tolerant index of at most `capacity` patients, held in memory. */
export function createPatientIndex({ capacity }: { capacity: number }): PatientIndex {
  const patients = new Map<string, IndexedPatient>();
  const words = new Map<string, Word>();
  const byIdentifier = new Map<string, Set<IndexedPatient>>();
  let overflowed = false;

  function insert(patient: IndexedPatient): void {
    remove(patient.id);
    if (patients.size >= capacity) {
      overflowed = true;
      return;
    }
    patients.set(patient.id, patient);
    for (const text of wordsOf(patient)) {
      const word = words.get(text) ?? { text, sound: soundKey(text), patients: new Set() };
      words.set(text, word);
      word.patients.add(patient);
    }
    for (const { value } of patient.identifiers) {
      const key = value.toLowerCase();
      const holders = byIdentifier.get(key) ?? new Set();
      byIdentifier.set(key, holders.add(patient));
    }
  }

  function remove(id: string): void {
    const patient = patients.get(id);
    if (!patient) return;
    patients.delete(id);
    for (const text of wordsOf(patient)) {
      const word = words.get(text);
      word?.patients.delete(patient);
      if (word?.patients.size === 0) words.delete(text);
    }
    for (const { value } of patient.identifiers) {
      const key = value.toLowerCase();
      const holders = byIdentifier.get(key);
      holders?.delete(patient);
      if (holders?.size === 0) byIdentifier.delete(key);
    }
  }

  /** The patient that a merge left in place of this one; itself where there was none. */
  function survivor(patient: IndexedPatient): IndexedPatient {
    let current = patient;
    // A chain of merges is short; a cycle would be an error of the source.
    for (let step = 0; current.replacedBy && step < 10; step += 1) {
      const next = patients.get(current.replacedBy);
      if (!next) break;
      current = next;
    }
    return current;
  }

  function byName(typed: TypedWord): Map<IndexedPatient, number> {
    const scores = new Map<IndexedPatient, number>();
    for (const word of words.values()) {
      const match = matchWord(typed, word.text, word.sound);
      if (!match) continue;
      for (const patient of word.patients) {
        if (match.score > (scores.get(patient) ?? 0)) scores.set(patient, match.score);
      }
    }
    return scores;
  }

  function byDate(prefixes: string[]): Map<IndexedPatient, number> {
    const scores = new Map<IndexedPatient, number>();
    for (const patient of patients.values()) {
      const born = patient.birthDate;
      if (born && prefixes.some((prefix) => born.startsWith(prefix))) scores.set(patient, 1);
    }
    return scores;
  }

  function byIdentifierValue(value: string, system?: string): Map<IndexedPatient, number> {
    const typed = value.toLowerCase();
    const scores = new Map<IndexedPatient, number>();
    const add = (holders: Iterable<IndexedPatient>, key: string, score: number): void => {
      for (const patient of holders) {
        const holds = patient.identifiers.some(
          (identifier) =>
            identifier.value.toLowerCase() === key && (!system || identifier.system === system),
        );
        if (holds) scores.set(patient, Math.max(score, scores.get(patient) ?? 0));
      }
    };
    add(byIdentifier.get(typed) ?? [], typed, 1);
    if (typed.length >= 3 && scores.size === 0) {
      for (const [key, holders] of byIdentifier) if (key.startsWith(typed)) add(holders, key, 0.9);
    }
    return scores;
  }

  function byNameOrIdentifier(word: string): Map<IndexedPatient, number> {
    const readings = [...nameWords(word).map(typedWord).map(byName), byIdentifierValue(word)];
    const scores = new Map<IndexedPatient, number>();
    for (const reading of readings) {
      for (const [patient, score] of reading)
        scores.set(patient, Math.max(score, scores.get(patient) ?? 0));
    }
    return scores;
  }

  function search(query: PatientQuery, options: SearchOptions): IndexResult {
    const typed = query.names.map(typedWord);
    const terms = [
      ...typed.map(byName),
      ...query.mixed.map(byNameOrIdentifier),
      ...query.dates.map(({ prefixes }) => byDate(prefixes)),
      ...query.identifiers.map(({ value, system }) => byIdentifierValue(value, system)),
    ];
    const ranked = rank(terms, survivor, (patient) => passes(patient, options));
    const offset = options.offset ?? 0;
    const hits = ranked.slice(offset, offset + options.limit).map(({ patient, via }) => ({
      patient,
      reasons: reasonsFor(via, query),
    }));
    return { hits, total: ranked.length };
  }

  return {
    get size() {
      return patients.size;
    },
    get overflowed() {
      return overflowed;
    },
    upsert: (patient) => insert(indexedPatient(patient)),
    remove,
    get: (id) => patients.get(id),
    search,
    list(options) {
      const passing = [...patients.values()].filter(
        (patient) => survivor(patient) === patient && passes(patient, options),
      );
      const offset = options.offset ?? 0;
      const hits = passing
        .sort(byNameThenId)
        .slice(offset, offset + options.limit)
        .map((patient) => ({ patient, reasons: [] }));
      return { hits, total: passing.length };
    },
    *snapshot() {
      for (const patient of patients.values()) yield JSON.stringify(patient);
    },
    restore(lines) {
      for (const line of lines) if (line) insert(JSON.parse(line) as IndexedPatient);
    },
  };
}

type Ranked = { patient: IndexedPatient; via: IndexedPatient; matched: number; score: number };

/** Only patients that match as many terms as the best one does; best score first, then by name. */
function rank(
  terms: Map<IndexedPatient, number>[],
  survivor: (patient: IndexedPatient) => IndexedPatient,
  keep: (patient: IndexedPatient) => boolean,
): Ranked[] {
  const found = new Map<IndexedPatient, Ranked>();
  const matched = new Map<IndexedPatient, { matched: number; score: number }>();
  for (const scores of terms) {
    for (const [patient, score] of scores) {
      const sofar = matched.get(patient) ?? { matched: 0, score: 0 };
      matched.set(patient, { matched: sofar.matched + 1, score: sofar.score + score });
    }
  }
  let most = Math.ceil(terms.length / 2);
  for (const [via, result] of matched) {
    if (result.matched < most) continue;
    const patient = survivor(via);
    if (!keep(patient)) continue;
    const known = found.get(patient);
    if (known && (known.matched > result.matched || known.score >= result.score)) continue;
    found.set(patient, { patient, via, ...result });
    most = Math.max(most, result.matched);
  }
  return [...found.values()]
    .filter((result) => result.matched === most)
    .sort((a, b) => b.score - a.score || byNameThenId(a.patient, b.patient));
}

function byNameThenId(a: IndexedPatient, b: IndexedPatient): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

function passes(
  patient: IndexedPatient,
  { gender, bornFrom, bornTo, alive }: SearchOptions,
): boolean {
  if (gender && patient.gender !== gender) return false;
  if (alive !== undefined && (patient.deceased ?? false) === alive) return false;
  const born = patient.birthDate;
  if (bornFrom && !(born && born >= bornFrom.slice(0, born.length))) return false;
  return !bornTo || (born !== undefined && born <= bornTo);
}

function wordsOf(patient: IndexedPatient): Set<string> {
  return new Set(patient.names.flatMap(nameWords));
}
