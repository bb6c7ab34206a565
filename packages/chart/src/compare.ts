/** Order by code unit: the same on every machine, and right for FHIR dates, where a locale's rules cost most of the time. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
