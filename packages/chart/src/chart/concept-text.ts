import type { CodeableConcept } from 'fhir/r4';
import type { Coding } from '../contract.ts';

/** Title of what has neither a text nor a code. */
export const nameless = 'Not named in the source';

/** What to call a concept: its text, else its first display, else its first code. */
export function conceptText(concept: CodeableConcept | undefined, fallback = nameless): string {
  if (!concept) return fallback;
  const display = concept.coding?.find((coding) => coding.display)?.display;
  return concept.text ?? display ?? concept.coding?.find((coding) => coding.code)?.code ?? fallback;
}

/** The codings of concepts that have a code. */
export function codingsOf(...concepts: (CodeableConcept | undefined)[]): Coding[] {
  return concepts.flatMap((concept) =>
    (concept?.coding ?? []).flatMap(({ system, code, display }) =>
      code ? [{ code, ...(system ? { system } : {}), ...(display ? { display } : {}) }] : [],
    ),
  );
}

/** True when a concept carries one of the codes. */
export function hasCode(concept: CodeableConcept | undefined, codes: readonly string[]): boolean {
  return concept?.coding?.some(({ code }) => code !== undefined && codes.includes(code)) ?? false;
}
