import type { MedtechError } from '@fph/medtech';
import type { Issue, Severity } from '../transform-io.ts';

/** An error of the engine as an issue: where in the file, and where in the mapping. */
export function asIssue(
  error: MedtechError,
  location: string,
  severity: Severity = 'error',
): Issue {
  const { template, field, expression } = error.details;
  const place = [
    template === undefined ? '' : `template '${template}'`,
    field ?? '',
    expression === undefined ? '' : `expression ${expression}`,
  ].filter((part) => part !== '');
  const message = place.length > 0 ? `${error.message} (${place.join(', ')})` : error.message;
  return { severity, code: error.code, location, message };
}
