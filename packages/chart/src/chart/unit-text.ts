import type { Quantity } from 'fhir/r4';

const written = new Map([
  ['mm[Hg]', 'mmHg'],
  ['Cel', '°C'],
  ['[degF]', '°F'],
  ['[lb_av]', 'lb'],
  ['[in_i]', 'in'],
  ['kg/m2', 'kg/m²'],
]);

/** A UCUM unit as people write it; annotations (`{score}`) say nothing that the title does not. */
export function unitText(unit: string | undefined): string {
  if (!unit) return '';
  return written.get(unit) ?? unit.replaceAll(/\{[^}]*\}/g, '').replace(/^\/?1$|^\/$/, '');
}

/** What tells two units apart: the UCUM code where there is one, whatever the source calls it. */
export function unitKey({ system, code, unit }: Quantity): string {
  return unitText(system === 'http://unitsofmeasure.org' && code ? code : (unit ?? code));
}
