import { badRequest } from '../fhir-error.ts';
import type { JsonObject } from '../json.ts';
import { isResourceType } from '../params/param-registry.ts';
import type { Resource } from '../resource.ts';
import type { CompileContext } from '../search/compile-criterion.ts';
import type { Database } from '../store/database.ts';
import { findMatches } from './conditional.ts';

const CONDITIONAL = /^([A-Z][A-Za-z]+)\?(.+)$/;
const REMEMBERED = 20_000;

/**
 * Resolves references of the form `Practitioner?identifier=system|value`. What was found is kept
 * until a resource of that type is written, because the same few practitioners and places come
 * again and again.
 */
export function createReferenceResolver(db: Database, context: CompileContext) {
  const found = new Map<string, Map<string, string>>();
  let remembered = 0;
  const forget = () => {
    found.clear();
    remembered = 0;
  };
  db.onRollback(forget);

  /** Forgets what was found for a type; call it on every write of that type. */
  function written(type: string): void {
    const ofType = found.get(type);
    if (ofType === undefined) return;
    remembered -= ofType.size;
    found.delete(type);
  }

  /**
   * Rewrites the conditional references of a resource in place. Those to a type in `later` are
   * left for the end of the transaction; returns whether there were any.
   */
  function resolve(resource: Resource, later?: ReadonlySet<string>): boolean {
    let deferred = false;
    const visit = (value: object): void => {
      if (Array.isArray(value)) {
        for (const item of value) if (typeof item === 'object' && item !== null) visit(item);
        return;
      }
      const element = value as JsonObject;
      for (const key in element) {
        const item = element[key];
        if (typeof item === 'object' && item !== null) visit(item);
      }
      const reference = element['reference'];
      if (typeof reference !== 'string' || !reference.includes('?')) return;
      const match = CONDITIONAL.exec(reference);
      if (!match || !isResourceType(match[1] ?? '')) return;
      if (later?.has(match[1] ?? '')) deferred = true;
      else element['reference'] = targetOf(reference, match[1] ?? '', match[2] ?? '');
    };
    visit(resource);
    return deferred;
  }

  function targetOf(reference: string, type: string, criteria: string): string {
    const known = found.get(type)?.get(reference);
    if (known !== undefined) return known;
    const ids = findMatches(context, type, criteria);
    if (ids.length !== 1) {
      throw badRequest(
        ids.length === 0
          ? `Given conditional reference '${reference}' does not resolve to a resource.`
          : `Given conditional reference '${reference}' matches multiple resources.`,
      );
    }
    const target = `${type}/${ids[0]}`;
    if (remembered >= REMEMBERED) forget();
    const ofType = found.get(type) ?? new Map<string, string>();
    found.set(type, ofType.set(reference, target));
    remembered++;
    return target;
  }

  return { resolve, written, forget };
}

export type ReferenceResolver = ReturnType<typeof createReferenceResolver>;
