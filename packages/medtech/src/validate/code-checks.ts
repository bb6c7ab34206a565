import type { CodeTemplate, ValueTemplate } from '../mapping/fhir-schema.ts';
import type { Path } from '../mapping/json-document.ts';
import { type Concept, concepts, ucumSlips } from './concepts.table.ts';
import type { Note } from './finding.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';

/** Checks the codes of an Observation or component; `name` is the type or value name they stand for. */
export function checkCodes(
  codes: readonly CodeTemplate[],
  name: string,
  path: Path,
  note: Note,
): void {
  if (codes.length === 0) note('warning', path, 'There is no code, so nobody can search for it.');
  for (const [index, code] of codes.entries()) checkCode(code, name, [...path, index], note);
}

function checkCode(
  { code, system, display }: CodeTemplate,
  name: string,
  path: Path,
  note: Note,
): void {
  if (code === undefined || code.trim() === '') {
    note('warning', path, 'The code is missing.');
    return;
  }
  if (system === undefined || system.trim() === '') {
    note('warning', path, 'The code has no system.');
    return;
  }
  if (system !== LOINC) return;
  if (!hasLoincCheckDigit(code)) {
    note('warning', [...path, 'code'], `'${code}' is not a LOINC code: its check digit is wrong.`);
    return;
  }
  const meant = conceptOf(display ?? name);
  const coded = concepts.find((concept) => concept.loinc.includes(code));
  if (meant && coded && meant !== coded) {
    const [better] = meant.loinc;
    const message = `LOINC ${code} is '${coded.name}'; '${meant.name}' is ${better}.`;
    note('warning', [...path, 'code'], message);
  }
}

function conceptOf(text: string): Concept | undefined {
  return concepts.find((concept) => concept.words.test(text.replace(/([a-z])([A-Z])/g, '$1 $2')));
}

/** LOINC codes end with a check digit, modulus 10 (Luhn). */
export function hasLoincCheckDigit(code: string): boolean {
  const match = /^(\d{1,7})-(\d)$/.exec(code);
  if (!match) return false;
  const [, number = '', check] = match;
  let sum = 0;
  for (const [index, digit] of [...number].reverse().entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return (10 - (sum % 10)) % 10 === Number(check);
}

/** Checks the unit of a Quantity: a computable one has a UCUM code. */
export function checkUnit(value: ValueTemplate, path: Path, note: Note): void {
  if (value.valueType === 'CodeableConcept') {
    const empty = (value.codes ?? []).length === 0 && !value.text;
    if (empty) note('warning', path, 'The CodeableConcept has neither codes nor text.');
    return;
  }
  if (value.valueType !== 'Quantity') return;
  if (!value.system || !value.code) {
    note('warning', path, `The Quantity has no UCUM unit (system '${UCUM}' and code).`);
    return;
  }
  const better = Object.hasOwn(ucumSlips, value.code) ? ucumSlips[value.code] : undefined;
  if (value.system === UCUM && better !== undefined && better !== value.code) {
    note(
      'warning',
      [...path, 'code'],
      `'${value.code}' is not the UCUM code; that is '${better}'.`,
    );
  }
}
