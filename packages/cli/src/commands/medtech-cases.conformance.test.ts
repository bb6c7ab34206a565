import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { testCli } from '../test-cli.ts';

/** The reference cases that `packages/medtech` runs through its functions, here through the command. */
const reference = path.join(
  process.env['FPH_REFERENCE_DIR'] ??
    path.resolve(import.meta.dirname, '../../../../../shared/data'),
  'medtech',
);
const files = existsSync(reference)
  ? readdirSync(reference).filter((name) => name.endsWith('.json'))
  : [];

type Case = {
  id: string;
  kind: string;
  deviceMapping?: unknown;
  fhirMapping?: unknown;
  message?: unknown;
  measurements?: unknown[];
  ids?: { patient: string; device: string };
  existing?: unknown;
  expression?: string;
  data?: unknown;
  expected: Record<string, unknown>;
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fph-cases-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const cli = testCli({ cwd: folder });
  const code = await runCli(
    ['medtech', ...args, ...(args[0] === 'validate' ? [] : ['--issues', 'issues.ndjson'])],
    cli,
  );
  const text = await readFile(path.join(folder, 'issues.ndjson'), 'utf8').catch(() => '');
  const issues = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>);
  return {
    code,
    lines: cli.outLines() as Record<string, unknown>[],
    errors: issues.filter(({ severity }) => severity === 'error'),
  };
}

describe.skipIf(files.length === 0)(
  'reference cases (FPH_REFERENCE_DIR/medtech) through fph',
  () => {
    const cases = files.map(
      (name) => JSON.parse(readFileSync(path.join(reference, name), 'utf8')) as Case,
    );
    // Groups have no command of their own.
    const throughCommands = cases.filter(({ kind }) => kind !== 'grouping');
    it.each(throughCommands.map((item) => [item.id, item] as const))('%s', async (_id, item) => {
      const put = (name: string, text: string) => writeFile(path.join(folder, name), text);
      await put('device.json', JSON.stringify(item.deviceMapping ?? null));
      await put('fhir.json', JSON.stringify(item.fhirMapping ?? null));
      await put('event.ndjson', JSON.stringify(item.message ?? null));
      await put('data.json', JSON.stringify(item.data ?? null));
      await put(
        'measurements.ndjson',
        (item.measurements ?? []).map((one) => JSON.stringify(one)).join('\n'),
      );
      await put(
        'existing.ndjson',
        item.existing === undefined ? '' : JSON.stringify(item.existing),
      );
      await checks[item.kind]?.(item);
    });
  },
);

const checks: Record<string, (item: Case) => Promise<void>> = {
  normalise: async ({ expected }) => {
    const { code, lines, errors } = await run(
      'normalize',
      '--device-mapping',
      'device.json',
      'event.ndjson',
    );
    if (expected['error'] === undefined) {
      expect([code, errors]).toEqual([0, []]);
      expect(lines).toEqual(expected['measurements']);
    } else {
      expect(code).toBe(1);
      expect(errors.map(({ code: name }) => name)).toEqual([expected['error']]);
    }
  },
  deviceMappingValidity: async ({ expected }) => {
    const { code } = await run('validate', '--device-mapping', 'device.json');
    expect(code).toBe(expected['valid'] ? 0 : 1);
  },
  fhirMappingValidity: async ({ expected }) => {
    const { code } = await run('validate', '--fhir-mapping', 'fhir.json');
    expect(code).toBe(expected['valid'] ? 0 : 1);
  },
  observation: async ({ ids, expected }) => {
    const who = ids ? ['--patient', ids.patient, '--device', ids.device] : [];
    const { code, lines, errors } = await run(
      'observations',
      '--fhir-mapping',
      'fhir.json',
      '--measurements',
      'measurements.ndjson',
      ...who,
    );
    if (expected['error'] !== undefined) {
      expect([code, errors.map(({ code: name }) => name).join()]).toEqual([1, expected['error']]);
    }
    const bare = lines.map(({ id: _id, issued: _issued, ...rest }) => rest);
    if (expected['observations'] !== undefined) expect(bare).toEqual(expected['observations']);
    if (expected['observationsPartial'] !== undefined)
      expect(bare).toMatchObject(expected['observationsPartial'] as object[]);
    if (expected['observationCount'] !== undefined)
      expect(bare).toHaveLength(expected['observationCount'] as number);
  },
  merge: async ({ expected }) => {
    const { lines } = await run(
      'observations',
      '--fhir-mapping',
      'fhir.json',
      '--measurements',
      'measurements.ndjson',
      '--existing',
      'existing.ndjson',
    );
    expect(lines[0]).toMatchObject({
      operation: expected['operation'],
      observation: expected['observationPartial'] ?? {},
    });
  },
  jmesFunction: async ({ expression = '', expected }) => {
    const { code, lines } = await run(
      'evaluate',
      '--language',
      'jmespath',
      expression,
      'data.json',
    );
    if (expected['error']) {
      expect([code, lines]).toEqual([1, []]);
      return;
    }
    const [value] = lines[0] as unknown as unknown[];
    if (expected['instant'])
      expect(Date.parse(value as string)).toBe(Date.parse(expected['instant'] as string));
    else if (typeof value === 'number') expect(value).toBeCloseTo(expected['value'] as number, 9);
    else expect(value).toEqual(expected['value']);
  },
};
