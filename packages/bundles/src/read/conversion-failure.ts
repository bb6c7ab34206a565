import type { JsonObject } from '../json.ts';

const member = 'urn:fph:conversion-failure';

/** A line that stands for what a converter could make nothing of. */
export function conversionFailureLine(code: string): string {
  return JSON.stringify({ [member]: code });
}

/** The converter's code in such a line. */
export function conversionFailure(value: JsonObject): string | undefined {
  const code = value[member];
  return typeof code === 'string' && /^[a-z][a-z-]{0,63}$/.test(code) ? code : undefined;
}
