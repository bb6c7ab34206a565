import { z } from 'zod';
import { parseSetting } from './parse-setting.ts';

/** Setting `sources`: what is known of each source, by its name (the first folder of the blob name, the HL7v2 sender, …). */
export const sourcesSchema = z.record(
  z.string().min(1),
  z.strictObject({
    trustIds: z
      .boolean()
      .optional()
      .describe('Keep the ids of this source as they are (a restore). Default false.'),
    authoritative: z
      .boolean()
      .optional()
      .describe(
        "May change persons' demographics. Default: true for FHIR bundles and ADT, else false.",
      ),
  }),
);

export type SourcesSetting = z.input<typeof sourcesSchema>;

/** What kind of input a write comes from; decides whether it may change demographics when the setting does not say. */
export type InputKind =
  | 'bundle'
  | 'adt'
  | 'result'
  | 'order'
  | 'document'
  | 'imaging'
  | 'device'
  | 'other';

export type Sources = {
  /** True when the ids of the source are kept as they are. */
  trustIds(source: string): boolean;
  /** True when the source may change demographics of what exists; otherwise it only creates what is absent. */
  isAuthoritative(source: string, kind: InputKind): boolean;
};

const authoritativeByDefault: ReadonlySet<InputKind> = new Set<InputKind>(['bundle', 'adt']);

/** Reads the setting `sources` (a value or its JSON text; undefined knows no source). */
export function parseSources(setting?: unknown): Sources {
  // A Map, because a source may be called "constructor".
  const byName = new Map(Object.entries(parseSetting('sources', sourcesSchema, setting ?? {})));
  return {
    trustIds: (source) => byName.get(source)?.trustIds ?? false,
    isAuthoritative: (source, kind) =>
      byName.get(source)?.authoritative ?? authoritativeByDefault.has(kind),
  };
}
