import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { coverageMarkdown } from './coverage.ts';
import { mappers } from './templates/registry.ts';
import { sectionRows } from './templates/sections.table.ts';

const docs = path.resolve(import.meta.dirname, '../../../docs/ccda-coverage.md');

test('docs/ccda-coverage.md is what the mappers say (vitest -u writes it)', async () => {
  await expect(coverageMarkdown()).toMatchFileSnapshot(docs);
});

test('a template root has one mapper per kind of statement, and a section one row', () => {
  const roots = mappers.flatMap(({ templates, takes }) =>
    templates.flatMap((root) => takes.map((name) => `${root} ${name}`)),
  );
  expect(roots.filter((root, index) => roots.indexOf(root) !== index)).toEqual([]);
  const codes = sectionRows.flatMap(({ code, also = [] }) => [code, ...also]);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  const templates = sectionRows.flatMap(({ templates: arcs }) => arcs);
  expect(templates.filter((arc, index) => templates.indexOf(arc) !== index)).toEqual([]);
});

const guidance = path.join(
  process.env['FPH_REFERENCE_DIR'] ?? path.resolve(import.meta.dirname, '../../../../shared/data'),
  'ccda-on-fhir/guidance',
);

test.skipIf(!existsSync(guidance))(
  'every page of the guide is covered by a mapper or the header',
  () => {
    const pages = readdirSync(guidance)
      .filter((name) => name.startsWith('CF-') && name !== 'CF-index.md')
      .map((name) => path.basename(name, '.md'));
    expect(pages.length).toBeGreaterThan(10);
    const text = coverageMarkdown();
    expect(pages.filter((page) => !text.includes(`Guide: ${page}.`))).toEqual([]);
  },
);
