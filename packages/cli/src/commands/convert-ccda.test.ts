import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bundle } from 'fhir/r4';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../run-cli.ts';
import { testCli } from '../test-cli.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../ccda/fixtures');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'convert-ccda-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('one bundle per document, issues with their place, and a bad document fails alone', async () => {
  const bad = path.join(folder, 'cut.xml');
  await writeFile(bad, '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Sentinel');
  const issues = path.join(folder, 'issues.ndjson');
  const cli = testCli();
  const good = path.join(fixtures, 'ccd.xml');
  expect(await runCli(['convert', 'ccda', bad, good, '--issues', issues], cli)).toBe(1);
  expect(cli.outLines()).toHaveLength(1);
  expect((cli.outLines()[0] as Bundle).type).toBe('transaction');
  const told = await readFile(issues, 'utf8');
  expect(told).not.toContain('Sentinel');
  const lines = told
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  expect(lines[0]).toMatchObject({ source: bad, severity: 'error', code: 'xml-malformed' });
  expect(lines.slice(1).map(({ code }) => code)).toContain('entry-not-mapped');
});

test('the configuration reaches the converter, and a wrong one is told', async () => {
  const config = path.join(folder, 'config.json');
  const document = path.join(fixtures, 'care-plan.xml');
  await writeFile(
    config,
    JSON.stringify({
      zone: 'America/New_York',
      identifierSystems: [{ system: 'urn:mrn', aliases: ['1.2.3.4.5'], trusted: true }],
    }),
  );
  const cli = testCli();
  expect(await runCli(['convert', 'ccda', document, '--config', config], cli)).toBe(0);
  expect((cli.outLines()[0] as Bundle).timestamp).toBe('2024-03-05T14:25:00-05:00');
  expect(cli.outText()).toContain('"system":"urn:mrn"');

  await writeFile(config, JSON.stringify({ zone: 'Nowhere' }));
  const wrong = testCli();
  expect(await runCli(['convert', 'ccda', document, '--config', config], wrong)).toBe(2);
  expect(wrong.errText()).toContain('zone');
});
