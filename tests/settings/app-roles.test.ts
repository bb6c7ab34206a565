import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const sources = globSync('functions/*/src/**/*.ts', { cwd: root })
  .filter((file) => !file.endsWith('.test.ts'))
  .map(read);
const table = read('infra/README.md')
  .split('\n')
  .filter((line) => /^\| `/.test(line));

/** A scope is asked for by the web app, and not assigned as a role. */
const scopes = ['patients.read'];
/** They hold no patient data, or exist on a local machine alone. */
const open = ['config', 'dev-token', '{*path}'];

/** The roles that a source gives to `secured({ role })`, as text or by the name of a constant beside it. */
function rolesIn(source: string): string[] {
  return [...source.matchAll(/\brole: (\[[^\]]*\]|'[^']*')/g)].flatMap(([, expression = '']) => {
    const names = [...expression.matchAll(/\.\.\.(\w+)|\b([A-Z]{3,})\b/g)];
    const constants = names.map(([, spread, name]) => {
      const value = new RegExp(`const ${spread ?? name} = (.*);`).exec(source)?.[1];
      if (value === undefined) throw new Error(`the constant ${spread ?? name} is not beside`);
      return value;
    });
    const texts = [expression, ...constants].join(' ').matchAll(/'([^']+)'/g);
    return [...texts].map(([, role = '']) => role);
  });
}

const unique = (names: string[]) => [...new Set(names)].sort();
const usedRoles = unique(sources.filter((source) => /\bsecured\(/.test(source)).flatMap(rolesIn));
/** What a cell of the table names in code marks. */
const codes = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

it('infra/app-roles.json holds the roles that routes ask for', () => {
  const roles = JSON.parse(read('infra/app-roles.json')) as { value: string; id: string }[];
  expect(usedRoles.length).toBeGreaterThan(5);
  expect(unique([...roles.map(({ value }) => value), ...scopes])).toEqual(usedRoles);
  expect(new Set(roles.map(({ id }) => id)).size).toBe(roles.length);
});

it('infra/README.md says for each role what it opens', () => {
  expect(unique(table.flatMap((row) => codes(row.split('|')[1])))).toEqual(usedRoles);
});

it('infra/README.md names every route', () => {
  const routes = sources
    .flatMap((source) => [...source.matchAll(/\broute: '(?:api\/)?([^']+)'/g)])
    .map(([, route = '']) => route)
    .filter((route) => !open.includes(route));
  const named = table.flatMap((row) => codes(row.split('|')[2])).map((code) => code.split(' ')[1]);
  expect(routes.length).toBeGreaterThan(15);
  const missing = routes.filter(
    (route) =>
      !named.includes(`/api/${route}`) &&
      !named.includes(`/api/${/^patients\/\{id\}/.exec(route)}`),
  );
  expect(missing).toEqual([]);
});

// Each app holds its list against `isSecured` in a test of its own.
it('routes are registered from a list', () => {
  const direct = sources.filter((source) =>
    /\bapp\.(http|get|post|put|patch|deleteRequest)\(/.test(source),
  );
  expect(direct).toEqual([]);
  expect(sources.filter((source) => source.includes('registerRoutes(app.http'))).toHaveLength(4);
});
