import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/deploy/**', '**/dist/**', '.fph/**'];

/** A test file's suffix names its project: `x.test.ts` is unit, `x.integration.test.ts`, `x.e2e.test.ts` and `x.conformance.test.ts` the others. */
const project = (name: string, include: string[], exclude: string[], timeout: number) => ({
  test: {
    name,
    include,
    exclude: [...ignored, ...exclude],
    testTimeout: timeout,
    hookTimeout: timeout,
    execArgv: ['--disable-warning=ExperimentalWarning'],
  },
});

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      project(
        'unit',
        ['**/*.test.ts', '**/*.test.tsx'],
        ['**/*.{integration,e2e,conformance}.test.ts'],
        20_000,
      ),
      project('integration', ['**/*.integration.test.ts'], [], 120_000),
      project('e2e', ['**/*.e2e.test.ts'], [], 180_000),
      project('conformance', ['**/*.conformance.test.ts'], [], 1_800_000),
    ],
  },
});
