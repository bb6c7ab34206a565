const written: Record<string, string> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  '[degF]': '°F',
  '[lb_av]': 'lb',
  '[in_i]': 'in',
  'kg/m2': 'kg/m²',
};

/** A UCUM unit as people write it; annotations (`{score}`) say nothing that the title does not. */
export function unitText(unit: string | undefined): string {
  if (!unit) return '';
  return written[unit] ?? unit.replaceAll(/\{[^}]*\}/g, '').replace(/^\/?1$|^\/$/, '');
}
