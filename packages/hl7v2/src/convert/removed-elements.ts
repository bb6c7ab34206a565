import { removedElementUrl } from '@fph/identity/ids';
import type { Extension } from 'fhir/r4';
import type { Row } from '../maps/map-row.ts';
import type { TargetPath } from '../maps/target-path.ts';
import type { Build } from './build.ts';
import type { Ref } from './reference.ts';

/** Types of which the loader merges what messages know; all others are replaced whole, and what is absent is gone. */
const merged = new Set([
  'Patient',
  'Encounter',
  'Appointment',
  'ServiceRequest',
  'DiagnosticReport',
  'Coverage',
]);

/** Never removed by a message: numbers and marks only grow. */
const kept = new Set(['identifier', 'active', 'link', 'status', 'meta']);

/**
 * The element that the explicit null `""` in the field of a row removes, as the loader names it: `birthDate`,
 * `period.end`, `telecom:work`, `extension:URL`.
 */
export const removedBy = (
  {
    row,
    ref,
    path,
  }: { readonly row: Row; readonly ref: Ref | undefined; readonly path: TargetPath },
  rows: readonly Row[],
): string | undefined => {
  const [first, second] = path.steps;
  if (ref === undefined || ref.parts.length > 0 || first === undefined || kept.has(first.name))
    return undefined;
  // An extension of a primitive goes with it.
  if (first.extended) return undefined;
  const last = path.steps[path.steps.length - 1];
  if (first.name === 'extension')
    return last?.name === 'url' && row.set !== undefined ? `extension:${row.set}` : undefined;
  if (first.name === 'telecom') return isWork(row, rows) ? 'telecom:work' : 'telecom';
  if (second === undefined || first.many || first.enter !== undefined) return first.name;
  return `${first.name}.${second.name}`;
};

/** Another row of the field says that its numbers are business numbers. */
const isWork = ({ from }: Row, rows: readonly Row[]): boolean =>
  rows.some(
    (other) => other.from === from && other.set === 'work' && other.to.startsWith('telecom'),
  );

/** Notes that the sender wants an element removed. */
export const markRemoved = (build: Build, element: string): void => {
  build.removed ??= new Set();
  build.removed.add(element);
};

const none: readonly Extension[] = [];

/** What a write says of elements that it removes, in a form that only our loader reads. */
export const removalMarks = (
  build: Build,
  urlOf: (build: Build) => string | undefined,
): readonly Extension[] => {
  if (build.createOnly || build.remove || !merged.has(build.type)) return [];
  if (build.removed === undefined && build.unlinked === undefined) return none;
  const marks: Extension[] = [];
  for (const element of [...(build.removed ?? [])].sort())
    if (isGone(build, element)) marks.push({ url: removedElementUrl, valueString: element });
  for (const other of build.unlinked ?? []) {
    const reference = urlOf(other);
    if (reference !== undefined)
      marks.push({ url: removedElementUrl, valueReference: { reference } });
  }
  return marks;
};

/** Another field may have given the element all the same. */
const isGone = ({ resource }: Build, element: string): boolean =>
  element.includes(':') ||
  element.includes('.') ||
  resource[element] === undefined ||
  element === 'telecom';
