import { badRequest } from '../fhir-error.ts';
import { type IndexRow, paramRows } from '../indexing/index-rows.ts';
import { walkPath } from '../indexing/walk-path.ts';
import { findParam, type SearchParam } from '../params/param-registry.ts';
import { anyOf, type CompileContext, compileCriterion } from './compile-criterion.ts';
import { splitEscaped } from './escape.ts';
import { badModifier } from './match.ts';
import { matchPlain } from './match-value.ts';
import { type PkSet, pkSet } from './pk-set.ts';
import { intersect } from './plan.ts';

/**
 * A composite such as `code-value-quantity=8480-6$gt140`: the index narrows down by each component
 * alone, then the resource itself tells whether one element satisfies all of them together.
 */
export function matchComposite(
  context: CompileContext,
  type: string,
  param: SearchParam,
  modifier: string | undefined,
  values: string[],
): PkSet {
  if (modifier !== undefined) throw badModifier(param, modifier);
  return anyOf(values.map((value) => oneValue(context, type, param, value)));
}

function oneValue(context: CompileContext, type: string, param: SearchParam, value: string): PkSet {
  const parts = splitEscaped(value, '$');
  if (parts.length !== param.components.length || parts.includes('')) {
    throw badRequest(`'${param.code}' wants ${param.components.length} values separated by '$'.`);
  }
  const tests = param.components.map((component, at) => {
    const systems = findParam(type, component.code)?.systems ?? [];
    const shape = { id: 0, code: param.code, type: component.type, systems, targets: ['*'] };
    const match = matchPlain(shape, parts[at] ?? '', {
      ...context,
      // the index is not asked here, so that no system may be left out
      systemsOfCode: () => [],
    });
    return { component, match };
  });
  const verify = (resource: unknown) =>
    param.paths.some((root) =>
      walkPath(resource, root).some((element) =>
        tests.every(({ component, match }) => {
          const rows: IndexRow[] = [];
          paramRows(
            component.ofResource ? resource : element,
            { id: 0, type: component.type, paths: component.paths },
            rows,
          );
          return rows.some((row) => match.test(row));
        }),
      ),
    );
  const candidates = param.components.flatMap((component, at) => {
    const single = findParam(type, component.code);
    if (!single || single.type !== component.type) return [];
    const criterion = {
      kind: 'value',
      param: single,
      modifier: undefined,
      values: [parts[at] ?? ''],
    };
    return [compileCriterion(context, type, criterion as Parameters<typeof compileCriterion>[2])];
  });
  const narrowed = intersect(context, type, candidates);
  return pkSet({
    text: `select c.pk from (${narrowed.text}) c join resource r on r.pk = c.pk where fhir_test(?, r.json)`,
    args: [...narrowed.args, context.registerTest(verify)],
  });
}
