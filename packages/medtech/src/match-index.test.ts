import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileExpression } from './expression.ts';
import { createMatcher } from './match-index.ts';

const names = ['a', 'b', 'c'];
const term = fc
  .tuple(
    fc.constantFrom(...names),
    fc.option(fc.constantFrom(...names)),
    fc.constantFrom('', ' == 1', " != 'x'", ' > 0'),
  )
  .map(([first, second, rest]) => `@${first}${second === null ? '' : `.${second}`}${rest}`);
const filter = fc
  .array(fc.tuple(term, fc.constantFrom(' && ', ' || ')), { minLength: 1, maxLength: 3 })
  .map((parts) =>
    parts.map(([text, operator], index) => (index === 0 ? text : `${operator}${text}`)).join(''),
  );
const path = fc.oneof(
  filter.map((text) => `$..[?(${text})]`),
  fc.constantFrom('$.a', '$..b', '[?(@a)]', '$..[?(@)]', '$..[?($.a)]', "$..[?('x')]"),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(0, 1, 'x', null, true),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('tree'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

it('gives the matches of each expression by itself, in the same order', () => {
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 6 }), tree, (paths, message) => {
      const expressions = paths.map((text) => compileExpression(text, 'JsonPath'));
      const together = createMatcher(expressions)(message);
      for (const [index, expression] of expressions.entries()) {
        expect(together[index]?.tokens ?? []).toEqual(expression.selectAll(message));
        expect(together[index]?.error).toBeUndefined();
      }
    }),
    { numRuns: 3_000 },
  );
});
