import { type CollectionEntry, readCollection } from './collection.ts';
import { type CodeValueTemplate, codeValueSchema } from './fhir-schema.ts';
import { type JsonDocument, type Path, type Problem, parseJsonDocument } from './json-document.ts';
import { inFileOrder, type Loaded, problemAt, schemaProblems } from './problems.ts';

export type FhirTemplate = CodeValueTemplate & {
  /** Where the template stands in the file. */
  readonly path: Path;
};

/** A compiled `fhirmapping.json`. */
export type FhirMapping = {
  readonly templates: readonly FhirTemplate[];
  /** The template of a measurement type, in any letter case. */
  find(typeName: string): FhirTemplate | undefined;
  readonly document: JsonDocument;
};

/** Loads a FHIR mapping file (`fhirmapping.json`); all faults are reported at once, each with its place. */
export function loadFhirMapping(text: string): Loaded<FhirMapping> {
  const document = parseJsonDocument(text);
  const { entries, problems } = readCollection(document, 'CollectionFhir');
  const byType = new Map<string, FhirTemplate>();
  for (const entry of entries) {
    const template = loadTemplate(document, entry, problems);
    if (template === undefined) continue;
    const key = template.typeName.toLowerCase();
    if (byType.has(key)) {
      const where = [...entry.path, 'typeName'];
      problems.push(
        problemAt(document, where, `A second template for the type '${template.typeName}'.`),
      );
    } else byType.set(key, template);
  }
  if (problems.length > 0) return { ok: false, problems: inFileOrder(problems) };
  const templates = [...byType.values()];
  const exact = new Map(templates.map((template) => [template.typeName, template]));
  const find = (typeName: string) => exact.get(typeName) ?? byType.get(typeName.toLowerCase());
  return { ok: true, mapping: { templates, find, document } };
}

function loadTemplate(
  document: JsonDocument,
  entry: CollectionEntry,
  problems: Problem[],
): FhirTemplate | undefined {
  if (entry.type !== 'codevaluefhir') {
    const where = [...entry.path.slice(0, -1), 'templateType'];
    problems.push(problemAt(document, where, "Expected the template type 'CodeValueFhir'."));
    return undefined;
  }
  const parsed = codeValueSchema.safeParse(entry.template);
  if (parsed.success) return { ...parsed.data, path: entry.path };
  problems.push(...schemaProblems(parsed.error, document, entry.path));
  return undefined;
}
