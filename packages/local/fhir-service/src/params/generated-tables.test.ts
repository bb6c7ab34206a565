import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { compileExpression, UncompilableExpression } from '../../scripts/compile-expression.ts';
import { indexElements } from '../../scripts/element-types.ts';

const generator = fileURLToPath(
  new URL('../../scripts/generate-search-parameters.ts', import.meta.url),
);

test('the committed tables are those that the definitions give', () => {
  const run = spawnSync(process.execPath, [generator, '--check'], { encoding: 'utf8' });
  expect([run.status, run.stderr.replace(/^.*Warning.*$/gm, '').trim()]).toEqual([0, '']);
});

const elements = indexElements([
  {
    resourceType: 'StructureDefinition',
    name: 'Patient',
    kind: 'resource',
    type: 'Patient',
    snapshot: {
      element: [{ path: 'Patient' }, { path: 'Patient.birthDate', type: [{ code: 'date' }] }],
    },
  },
]);

test.each(['Patient.nothing', 'Patient.birthDate.foo()', 'Patient.birthDate.substring(0, 4)'])(
  '%s is not compiled to something else',
  (expression) => {
    expect(() => compileExpression(elements, expression, 'Patient')).toThrow(
      UncompilableExpression,
    );
  },
);
