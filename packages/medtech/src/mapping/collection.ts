import { z } from 'zod';
import type { JsonDocument, Path, Problem } from './json-document.ts';
import { caseless, foldMembers, foldTemplateType } from './lenient.ts';
import { problemAt, schemaProblems } from './problems.ts';

/** One `{templateType, template}` of a collection; its type is folded to lower case without suffix. */
export type CollectionEntry = {
  readonly type: string;
  readonly givenType: string;
  readonly template: unknown;
  /** Path of `template`. */
  readonly path: Path;
};

const root = caseless({
  templateType: z.string('Required, a string'),
  template: z.array(z.unknown(), 'Expected an array of templates'),
});
const entry = caseless({
  templateType: z.string('Required, a string'),
  template: z.custom<object>(
    (value) => value !== null && typeof value === 'object' && !Array.isArray(value),
    'Expected an object',
  ),
});

/** Takes the outer layer of a mapping file apart: `{templateType: <kind>, template: [{templateType, template}…]}`. */
export function readCollection(
  document: JsonDocument,
  kind: 'CollectionContent' | 'CollectionFhir',
): { entries: CollectionEntry[]; problems: Problem[] } {
  if (document.problems.length > 0) return { entries: [], problems: [...document.problems] };
  const parsed = root.safeParse(document.value);
  if (!parsed.success) return { entries: [], problems: schemaProblems(parsed.error, document, []) };
  const problems: Problem[] = [];
  if (foldTemplateType(parsed.data.templateType) !== kind.toLowerCase()) {
    problems.push(problemAt(document, ['templateType'], `Expected the template type '${kind}'.`));
  }
  const entries: CollectionEntry[] = [];
  for (const [index, item] of parsed.data.template.entries()) {
    const base: Path = ['template', index];
    const result = entry.safeParse(foldMembers(item, ['templateType', 'template']));
    if (result.success) {
      const { templateType, template } = result.data;
      entries.push({
        type: foldTemplateType(templateType),
        givenType: templateType,
        template,
        path: [...base, 'template'],
      });
    } else problems.push(...schemaProblems(result.error, document, base));
  }
  return { entries, problems };
}
