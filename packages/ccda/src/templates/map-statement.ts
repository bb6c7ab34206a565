import type { Coding } from 'fhir/r4';
import { type Context, conceptsOf, type Section } from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts';
import { linkReferences } from './entry-references.ts';
import { mapperFor } from './registry.ts';
import { type SectionRow, sectionRow } from './sections.table.ts';
import { codeOf, relatedOf, takeRelated } from './statement.ts';

const templatesOf = (element: XmlElement): string[] =>
  children(element, 'templateId').flatMap((id) => attribute(id, 'root')?.trim() ?? []);

const rows = new WeakMap<XmlElement, SectionRow>();

// Asked for once per entry, and a section may have very many.
function rowOf(element: XmlElement): SectionRow {
  const known = rows.get(element);
  if (known !== undefined) return known;
  const row = sectionRow(templatesOf(element), attribute(child(element, 'code'), 'code')) ?? noRow;
  rows.set(element, row);
  return row;
}

const noRow: SectionRow = { code: '', name: '', templates: [], fallback: {} };

/** The section as mappers see it: its own code, else that of its template. */
export function sectionOf(element: XmlElement): Section {
  const code = rowOf(element).code || attribute(child(element, 'code'), 'code');
  return { element, code };
}

// Templates first; then what the section usually holds; else the entry stays in the narrative only.
function findMapper(statement: XmlElement, section: Section, nested: boolean) {
  const mapper = mapperFor(statement);
  if (mapper !== undefined || nested) return mapper;
  return rowOf(section.element).fallback[statement.name];
}

function runMapper(
  ctx: Context,
  statement: XmlElement,
  section: Section,
  nested: boolean,
): Handle[] {
  const mapper = findMapper(statement, section, nested);
  if (mapper === undefined) return [];
  ctx.ledger.claim(statement);
  try {
    const labels = securityLabels(ctx, statement);
    const handles = mapper.map(ctx, statement, section);
    label(ctx, handles, labels);
    linkReferences(ctx, statement, handles);
    if (mapper.takesReferences !== true)
      for (const reference of children(statement, 'reference'))
        ctx.log.add('warning', 'statement-not-mapped', reference);
    if (handles.length === 0) {
      ctx.log.add('warning', 'entry-empty', statement);
      ctx.ledger.told(statement);
    }
    return handles;
  } catch {
    // One broken entry must not stop a document; the issue names the place.
    ctx.log.add('error', 'entry-failed', statement);
    ctx.ledger.told(statement);
    return [];
  }
}

/** Security Classification observations ("not for the patient"): what they say must stay with the resource. */
function securityLabels(ctx: Context, statement: XmlElement): Coding[] {
  return takeRelated(
    ctx,
    statement,
    ({ statement: inner }) => inner.name === 'observation' && codeOf(inner) === 'SECCONOBS',
  ).flatMap((observation) =>
    conceptsOf(ctx, observation, 'value').flatMap(({ coding }) => coding ?? []),
  );
}

function label(ctx: Context, handles: readonly Handle[], labels: readonly Coding[]): void {
  if (labels.length === 0) return;
  for (const handle of handles) {
    const resource = ctx.draft.resource(handle);
    resource.meta = { ...resource.meta, security: [...(resource.meta?.security ?? []), ...labels] };
  }
}

// Parts that no mapper took but whose template is known become resources of their own.
function mapParts(ctx: Context, statement: XmlElement, section: Section, handles: Handle[]): void {
  if (!ctx.ledger.isClaimed(statement)) return;
  for (const { statement: inner } of relatedOf(statement)) {
    if (!ctx.ledger.isClaimed(inner)) handles.push(...runMapper(ctx, inner, section, true));
    mapParts(ctx, inner, section, handles);
  }
}

/** Maps an entry's statement and all known parts of it. */
export function mapEntry(ctx: Context, statement: XmlElement, section: Section): Handle[] {
  const handles = runMapper(ctx, statement, section, false);
  mapParts(ctx, statement, section, handles);
  return handles;
}

/** Maps a statement within another by its template alone. */
export function mapNested(ctx: Context, statement: XmlElement, section: Section): Handle[] {
  return runMapper(ctx, statement, section, true);
}
