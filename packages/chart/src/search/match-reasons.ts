import type { MatchReason } from '../contract.ts';
import type { IndexedPatient } from './indexed-patient.ts';
import { matchWord, typedWord } from './match-word.ts';
import { nameWords } from './normalise-name.ts';
import type { PatientQuery } from './parse-query.ts';
import { soundKey } from './sound-key.ts';

/** Why a patient is a hit: for each term of the query, the name, birth date or identifier that answers it. */
export function reasonsFor(patient: IndexedPatient, query: PatientQuery): MatchReason[] {
  const words = [...query.names, ...query.mixed.flatMap(nameWords)];
  const identifiers = [...query.identifiers, ...query.mixed.map((value) => ({ value }))];
  return [
    ...words.map((word) => nameReason(patient, word)),
    ...query.dates.map(({ prefixes }) => dateReason(patient, prefixes)),
    ...identifiers.map((identifier) => identifierReason(patient, identifier)),
  ].filter((reason) => reason !== undefined);
}

/** The name that answers a word best. */
function nameReason(patient: IndexedPatient, word: string): MatchReason | undefined {
  const typed = typedWord(word);
  let best: { reason: MatchReason; score: number } | undefined;
  for (const value of patient.names) {
    for (const part of nameWords(value)) {
      const match = matchWord(typed, part, soundKey(part));
      if (match && match.score > (best?.score ?? 0))
        best = { reason: { field: 'name', how: match.how, value }, score: match.score };
    }
  }
  return best?.reason;
}

function dateReason(
  { birthDate }: IndexedPatient,
  prefixes: readonly string[],
): MatchReason | undefined {
  const prefix = prefixes.find((candidate) => birthDate?.startsWith(candidate));
  if (!birthDate || !prefix) return undefined;
  return { field: 'birthDate', how: prefix === birthDate ? 'exact' : 'prefix', value: birthDate };
}

function identifierReason(
  patient: IndexedPatient,
  { value, system }: PatientQuery['identifiers'][number],
): MatchReason | undefined {
  const typed = value.toLowerCase();
  const holder = patient.identifiers.find(
    (identifier) =>
      identifier.value.toLowerCase().startsWith(typed) && (!system || identifier.system === system),
  );
  if (!holder) return undefined;
  const how = holder.value.toLowerCase() === typed ? 'exact' : 'prefix';
  return { field: 'identifier', how, value: holder.value };
}
