import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const page = fileURLToPath(new URL('../../../../docs/functions-host.md', import.meta.url));
const source = fileURLToPath(new URL('.', import.meta.url));

/** Rows of the page: what is said to be tested, with file and name, or `untested`. */
const rows = readFileSync(page, 'utf8')
  .split('\n')
  .filter((line) => /^\|.*\|$/.test(line) && !/^\| Real host|^\| ?---/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

const sources = new Map(
  globSync('**/*.test.ts', { cwd: source }).map((file) => [
    basename(file),
    readFileSync(join(source, file), 'utf8'),
  ]),
);

describe('the page of differences', () => {
  it('has rows of three cells', () => {
    expect(rows.length).toBeGreaterThan(30);
    for (const cells of rows) expect(cells).toHaveLength(5);
  });

  it.each(rows.map((cells) => cells[3] ?? ''))('names tests that exist, or none: %s', (cell) => {
    if (cell === 'untested') return;
    const [, file = '', names = ''] = /^`([^`]+)`: (.+)$/.exec(cell) ?? [];
    const text = sources.get(file);
    expect(text, `no test file ${file}`).toBeDefined();
    for (const name of names.split('; ')) {
      // `…` stands for what a table of cases fills in.
      const parts = name
        .replaceAll('\\*', '*')
        .split('…')
        .map((part) => part.trim());
      for (const part of parts) expect(text).toContain(part);
    }
  });
});
