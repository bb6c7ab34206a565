import { linkSlice, removedElementUrl } from '@fph/identity';
import { isObject, type JsonObject, textOf } from '../json.ts';

/** The marks of a request, `urn:fph:removed-element`: what its source wants removed, which mere absence would not say. */
export function removalMarks(entry: JsonObject | undefined): JsonObject[] {
  const request = entry?.['request'];
  const extensions = isObject(request) ? request['extension'] : undefined;
  if (!Array.isArray(extensions)) return [];
  return extensions.filter(
    (mark): mark is JsonObject => isObject(mark) && mark['url'] === removedElementUrl,
  );
}

/** The elements that marks name; a reference is a link to that resource. */
export function removedElements(marks: readonly JsonObject[]): string[] {
  return marks.flatMap((mark) => {
    const element = textOf(mark['valueString']);
    const other = mark['valueReference'];
    const reference = isObject(other) ? textOf(other['reference']) : undefined;
    if (element !== undefined) return [element];
    return reference === undefined ? [] : [linkSlice(reference)];
  });
}
