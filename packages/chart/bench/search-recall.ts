/**
 * Recall and speed of the patient index: 10,000 generated patients, each looked up with one slip.
 *   node packages/chart/bench/search-recall.ts [--patients 10000] [--lookups 2000] [--names FILE]
 * `--names` takes a JSON file `{given: [], family: []}`; without it names are made of syllables.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Patient } from 'fhir/r4';
import { createPatientIndex, parseQuery } from '../src/index.ts';

const { values: options } = parseArgs({
  options: {
    patients: { type: 'string', default: '10000' },
    lookups: { type: 'string', default: '2000' },
    names: { type: 'string' },
  },
});

let state = 42;
function random(below: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;

type Names = { given: string[]; family: string[] };

function syllableNames(): Names {
  const onsets = [
    'b',
    'br',
    'c',
    'd',
    'f',
    'g',
    'h',
    'j',
    'k',
    'l',
    'm',
    'n',
    'p',
    'r',
    's',
    'st',
    't',
    'v',
    'w',
  ];
  const vowels = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea'];
  const codas = ['', 'n', 'r', 'l', 's', 'm', 'rd', 'nt'];
  const word = (syllables: number): string =>
    Array.from({ length: syllables }, () => pick(onsets) + pick(vowels) + pick(codas)).join('');
  const list = (size: number): string[] => [
    ...new Set(Array.from({ length: size }, () => word(2 + random(2)))),
  ];
  return { given: list(600), family: list(900) };
}

function slip(word: string): string {
  const at = random(word.length);
  const letter = String.fromCharCode(97 + random(26));
  const swapped = word.slice(0, at) + (word[at + 1] ?? '') + word[at] + word.slice(at + 2);
  return pick([
    swapped,
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + letter + word.slice(at),
    word.slice(0, at) + letter + word.slice(at + 1),
  ]);
}

const names: Names = options.names
  ? (JSON.parse(readFileSync(options.names, 'utf8')) as Names)
  : syllableNames();
const people = Array.from(
  { length: Number(options.patients) },
  (_, id): Patient => ({
    resourceType: 'Patient',
    id: String(id),
    name: [{ given: [pick(names.given)], family: pick(names.family) }],
    birthDate: `${1930 + random(90)}-0${1 + random(9)}-1${random(10)}`,
    identifier: [{ system: 'urn:mrn', value: `MRN${id}` }],
  }),
);

const built = performance.now();
const index = createPatientIndex({ capacity: 200_000 });
for (const person of people) index.upsert(person);
console.log(`${people.length} patients indexed in ${Math.round(performance.now() - built)} ms`);

for (const kind of ['given + family', 'family alone'] as const) {
  let found = 0;
  const times: number[] = [];
  for (let n = 0; n < Number(options.lookups); n += 1) {
    const person = pick(people);
    const [given = '', family = ''] = [person.name?.[0]?.given?.[0], person.name?.[0]?.family];
    const inFamily = kind === 'family alone' || random(2) === 0;
    const typed =
      kind === 'family alone'
        ? slip(family)
        : inFamily
          ? `${given} ${slip(family)}`
          : `${slip(given)} ${family}`;
    const start = performance.now();
    const { hits } = index.search(parseQuery(typed), { limit: 5 });
    times.push(performance.now() - start);
    const right = hits.some(({ patient }) => {
      const other = people[Number(patient.id)]?.name?.[0];
      return kind === 'family alone' ? other?.family === family : patient.id === person.id;
    });
    if (right) found += 1;
  }
  times.sort((a, b) => a - b);
  const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
  console.log(
    `${kind}, one slip: ${((100 * found) / Number(options.lookups)).toFixed(1)} % in the first five; p95 ${p95.toFixed(1)} ms`,
  );
}
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
