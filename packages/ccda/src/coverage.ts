import { type CoverageTable, headerCoverage } from './coverage-header.table.ts';
import { issueMessages } from './issue.ts';
import { mappers } from './templates/registry.ts';
import { sectionRows } from './templates/sections.table.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

function rowsOf({ rows }: Pick<CoverageTable, 'rows'>): string[] {
  return [
    '| C-CDA | FHIR | note |',
    '|---|---|---|',
    ...rows.map(
      ({ from, to, note = '' }) =>
        `| ${cell(from)} | ${to === '' ? '**not mapped**' : cell(to)} | ${cell(note)} |`,
    ),
  ];
}

const heading = ({
  name,
  makes,
  guide,
}: Pick<CoverageTable, 'name' | 'makes' | 'guide'>): string[] => [
  `### ${name}`,
  `Makes ${makes}.${guide === undefined ? ' Not in the guide.' : ` Guide: ${guide}.`}`,
  '',
];

/** The page `docs/ccda-coverage.md`: what the mappers themselves say about every row. */
export function coverageMarkdown(): string {
  const tables = [...headerCoverage, ...mappers];
  const all = tables.flatMap(({ rows }) => rows);
  const mapped = all.filter(({ to }) => to !== '').length;
  const lines = [
    '# C-CDA to FHIR: what is mapped',
    '',
    'Written from the mappers by a test of `packages/ccda`; do not edit. "Guide" is the HL7 implementation guide C-CDA on FHIR;',
    'its pages are named as there. Templates are found by their root, in every version and in entries-required and -optional form.',
    '',
    `${mapped} of ${all.length} rows are mapped; the others say why not.`,
    '',
    '## Header and datatypes',
    '',
    ...headerCoverage.flatMap((table) => [...heading(table), ...rowsOf(table), '']),
    '## Entries',
    '',
    ...mappers.flatMap((mapper) => [
      ...heading(mapper),
      ...(mapper.templates.length > 0
        ? [`Templates: ${mapper.templates.map((root) => `\`${root}\``).join(', ')}`, '']
        : []),
      ...(mapper.rows.length > 0 ? [...rowsOf(mapper), ''] : []),
    ]),
    '## Sections',
    '',
    'Entries without a known template are mapped by their section; sections not listed keep their words in the Composition.',
    '',
    '| LOINC | section | entries without template |',
    '|---|---|---|',
    ...sectionRows.map(({ code, also = [], name, fallback }) => {
      const takers = Object.entries(fallback).map(
        ([element, mapper]) => `${element}: ${mapper.name}`,
      );
      return `| ${[code, ...also].join(', ')} | ${name} | ${cell(takers.join('; ') || 'narrative only')} |`;
    }),
    '',
    '## Issues',
    '',
    '| code | meaning |',
    '|---|---|',
    ...Object.entries(issueMessages).map(([code, message]) => `| ${code} | ${message} |`),
    '',
  ];
  return lines.join('\n');
}
