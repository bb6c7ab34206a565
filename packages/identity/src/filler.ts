import type { Fields } from './element-slices.ts';

/**
 * True for what stands in a required element of which its source knows nothing: a message that lacks it must not
 * replace what another one knew, however late it comes.
 */
export function isFiller(fields: Fields | undefined): boolean {
  const values = Object.values(fields ?? {});
  return values.length > 0 && values.every(isFillerValue);
}

function isFillerValue(value: unknown): boolean {
  if (value === 'unknown') return true;
  if (Array.isArray(value)) return value.length > 0 && value.every(isFillerValue);
  if (typeof value !== 'object' || value === null) return false;
  const { code, system, display, extension, ...rest } = value as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return false;
  if (code === 'UNK') return String(system).endsWith('/v3-NullFlavor');
  if (code !== undefined || system !== undefined) return false;
  if (extension === undefined) return display === 'not stated';
  return display === undefined && isAbsent(extension);
}

function isAbsent(extension: unknown): boolean {
  return (
    Array.isArray(extension) &&
    extension.every((one) => String(one?.url).endsWith('/data-absent-reason'))
  );
}
