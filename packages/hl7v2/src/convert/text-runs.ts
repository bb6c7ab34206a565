import type { Segment } from '../parser/message.ts';
import type { Build } from './build.ts';
import { groupOf, type Run } from './run.ts';

const isText = (type: string | undefined): boolean => type === 'TX' || type === 'FT';

/**
 * A report text that comes as many OBX of type TX or FT, one a line, is one Observation: a run with the same OBX-3 and
 * OBX-4 is joined to the Observation of its first line. True when the segment was joined and its own build dropped.
 */
export const joinText = (run: Run, segment: Segment, build: Build): boolean => {
  if (!isText(segment.peek(2))) return false;
  const previous = previousObx(run, segment);
  if (!previous || !isText(previous.peek(2)) || key(previous) !== key(segment)) return false;
  const first = run.textRuns.get(previous);
  const target =
    first ??
    run.builds.find(
      (other) => other.segment === previous && other.type === 'Observation' && !other.dropped,
    );
  if (!target || typeof target.resource['valueString'] !== 'string') return false;
  const lines = segment.repetitions(5).map((value) => value.whole() ?? '');
  // The text so far ends without white space: only what is added is looked at, however long the run.
  const more = `\n${lines.join('\n')}`.trimEnd();
  target.resource['valueString'] += more;
  for (const field of [1, 2, 3, 4, 11, 14])
    for (const value of segment.repetitions(field)) value.used = true;
  run.textRuns.set(segment, target);
  build.dropped = true;
  return true;
};

const key = (segment: Segment): string =>
  `${segment.field(3)?.raw ?? ''}|${segment.field(4)?.raw ?? ''}`;

/** The OBX before this one with no other OBR between. */
const previousObx = (run: Run, segment: Segment): Segment | undefined => {
  const { segments } = run.message;
  for (let index = segment.index - 1; index >= 0; index--) {
    const other = segments[index];
    if (other?.name === 'OBX')
      return groupOf(run, other)?.parent === groupOf(run, segment)?.parent ? other : undefined;
    if (other?.name === 'OBR' || other?.name === 'ORC' || other?.name === 'NTE') return undefined;
  }
  return undefined;
};
