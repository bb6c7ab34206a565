import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runGuarded } from './guarded.mjs';

const projects = ['unit', 'integration', 'e2e'];

/** Runs the tests with vitest and prints the count of tests as the last line. Arguments go on to vitest. */
export async function runTests({ root, node, env, args, signal }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'fph-test-'));
  const report = path.join(folder, 'report.json');
  const chosen = args.some((arg) => arg === '--project' || arg.startsWith('--project='));
  try {
    const code = await runGuarded({
      command: node,
      args: [
        path.join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        ...(chosen ? [] : projects.map((name) => `--project=${name}`)),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...args,
      ],
      cwd: root,
      env,
      stdio: ['inherit', 'inherit', 'inherit'],
      signal,
    });
    const counts = countTests(readReport(report), code);
    process.stdout.write(`${summary(counts)}\n`);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts tests; a file that failed before its tests ran, and a run that failed outside of them, count as one failure. */
export function countTests(report, code) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const tests = file.assertionResults ?? [];
    for (const { status } of tests) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === 'failed' && !tests.some(({ status }) => status === 'failed'))
      counts.failed += 1;
  }
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

export function summary({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
