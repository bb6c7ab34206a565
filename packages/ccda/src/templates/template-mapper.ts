import type { Context, Section } from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import type { XmlElement } from '../xml/xml-element.ts';

/** A row of the guide's tables (or of a template it does not cover), for docs/ccda-coverage.md. */
export type CoverageRow = {
  /** Path in the template. */
  readonly from: string;
  /** FHIR element; '' when not mapped. */
  readonly to: string;
  /** Why not, or how. */
  readonly note?: string;
};

/** Maps the statements of one template (in all its versions) to FHIR. */
export type TemplateMapper = {
  readonly name: string;
  /** templateId roots, whatever their extension; entries-required and optional forms share one. */
  readonly templates: readonly string[];
  /** Statement elements it takes. */
  readonly takes: readonly string[];
  readonly makes: string;
  /** True: `reference/externalDocument` goes into the resource too. */
  readonly takesReferences?: boolean;
  /** Page of the guide, where it has one. */
  readonly guide?: string;
  readonly rows: readonly CoverageRow[];
  /** Resources made; empty when the statement says nothing FHIR could hold. */
  map(ctx: Context, statement: XmlElement, section: Section): Handle[];
};
