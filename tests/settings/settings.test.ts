import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsOfApps, settingsPage } from './settings-reference.ts';

const root = path.resolve(import.meta.dirname, '../..');
const bicep = readFileSync(path.join(root, 'infra/main.bicep'), 'utf8');

// Set by the platform's own rules, not by an app's schema.
const ofTheHost = new Set(['AzureWebJobsStorage']);
// One of two ways to name a connection: the connection string is for a local machine.
const localOnly = new Set(['STORAGE', 'EVENTHUB']);

/** Names of the keys of an object literal in Bicep that begins right after `start`. */
function keysOf(start: number): string[] {
  const end = bicep.indexOf('\n}', start);
  const body = bicep.slice(start, end);
  return [...body.matchAll(/^\s+([A-Za-z_][\w]*):/gm)].map((match) => match[1] ?? '');
}

function variable(name: string): string[] {
  const start = bicep.indexOf(`var ${name} = {`);
  expect(start, `var ${name} in main.bicep`).toBeGreaterThan(0);
  return keysOf(start);
}

/** The settings that main.bicep gives an app: the shared objects that it names, and its own keys. */
function settingsInBicep(app: string): string[] {
  const module = new RegExp(`app: '${app}'[\\s\\S]*?appSettings: ([\\s\\S]*?)\\n  \\}\\n\\}`).exec(
    bicep,
  )?.[1];
  if (!module) throw new Error(`main.bicep has no app ${app}`);
  const shared = ['commonSettings', 'identitySettings']
    .filter((name) => module.includes(name))
    .flatMap(variable);
  const own = [...module.matchAll(/^\s+([A-Za-z_]\w*):/gm)].map((match) => match[1] ?? '');
  return [...shared, ...own];
}

describe.each(Object.entries(settingsOfApps))('settings of %s', (app, schema) => {
  const given = settingsInBicep(app);

  it('in Bicep are all known to its schema', () => {
    const known = new Set(schema.map(({ name }) => name));
    expect(given.length).toBeGreaterThan(3);
    expect(given.filter((name) => !known.has(name) && !ofTheHost.has(name))).toEqual([]);
  });

  it('that are required are all given in Bicep', () => {
    const required = schema
      .filter(({ required, name }) => required && !localOnly.has(name))
      .map(({ name }) => name);
    expect(required.filter((name) => !given.includes(name))).toEqual([]);
  });

  it('each say what they mean', () => {
    expect(schema.filter(({ meaning }) => meaning === '').map(({ name }) => name)).toEqual([]);
  });
});

it('docs/settings.md is up to date (node tests/settings/settings-reference.ts)', () => {
  expect(readFileSync(path.join(root, 'docs/settings.md'), 'utf8')).toBe(settingsPage());
});
