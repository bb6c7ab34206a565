import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, root, type SourceFile, sourceFiles } from './source-files.ts';

const files = sourceFiles();
const product = files.filter((file) => !file.isTest);

const domain =
  /^packages\/(bundles|identity|hl7v2|ccda|medtech|chart|imaging|deidentify|analytics|templates)\//;
const local = /^packages\/local\//;
const localPackage = /^@fph\/(functions-host|event-hubs|fhir-service|dicom-service|stack)(\/|$)/;
const appPackage = /^@fph\/(load-bundles|convert|medtech-app|patient-api)(\/|$)/;
const effects =
  /^node:(fs|net|http|https|http2|tls|dgram|child_process|worker_threads|cluster|sqlite)(\/|$)/;

/** `path: import` of each import in `among` that breaks the rule, so that a failure names its place. */
function offending(
  among: SourceFile[],
  breaks: (specifier: string, file: SourceFile, dynamic: boolean) => boolean,
): string[] {
  return among.flatMap((file) =>
    file.imports
      .filter(({ specifier, dynamic }) => breaks(specifier, file, dynamic))
      .map(({ specifier }) => `${file.path}: ${specifier}`),
  );
}

/** `path:line` of each line outside comments that matches. */
function lines(among: SourceFile[], pattern: RegExp): string[] {
  return among.flatMap((file) =>
    file.text
      .split('\n')
      .map((line, index) => ({ line, place: `${file.path}:${index + 1}` }))
      .filter(({ line }) => !/^\s*(\*|\/\/|\/\*)/.test(line) && pattern.test(line))
      .map(({ place }) => place),
  );
}

describe('the reader of imports', () => {
  it('finds static, multi-line, re-exported, bare and dynamic imports', () => {
    const text = [
      "import a from 'one';",
      "import {\n  b,\n  type C,\n} from 'two';",
      "export { d } from 'three';",
      "import 'four';",
      "const e = await import('five');",
    ].join('\n');
    expect(
      importsOf(text)
        .map(({ specifier }) => specifier)
        .sort(),
    ).toEqual(['one', 'two', 'three', 'four', 'five'].sort());
  });

  it('sees the whole repository', () => {
    expect(product.length).toBeGreaterThan(50);
  });
});

describe('dependencies point one way', () => {
  const inDomain = product.filter((file) => domain.test(file.path));

  it('domain packages import no Azure SDK, no platform or client package and no effects', () => {
    // Ports are plain types, their adapters in memory are values: docs/adr/0030.
    const forbidden = /^(@azure\/|@fph\/(platform(?!\/(?:ports|memory)$)|clients|ingestion|cli))/;
    expect(offending(inDomain, (name) => forbidden.test(name) || effects.test(name))).toEqual([]);
  });

  it('what domain packages may import of the platform has no Azure SDK', () => {
    const open = product.filter((file) =>
      /^packages\/platform\/src\/(ports|memory)\//.test(file.path),
    );
    expect(open.length).toBeGreaterThan(5);
    expect(offending(open, (name) => name.startsWith('@azure/'))).toEqual([]);
  });

  it('domain packages read neither the environment nor the network', () => {
    expect(lines(inDomain, /\bprocess\.env\b|\bfetch\(/)).toEqual([]);
  });

  it('packages import no function app', () => {
    const packages = product.filter((file) => file.path.startsWith('packages/'));
    expect(offending(packages, (name) => appPackage.test(name))).toEqual([]);
  });

  it('function apps import no other function app', () => {
    const apps = product.filter((file) => file.path.startsWith('functions/'));
    expect(offending(apps, (name) => appPackage.test(name))).toEqual([]);
  });

  it('only the command line, lazily, and the local packages themselves import packages/local', () => {
    const breaks = (name: string, file: SourceFile, dynamic: boolean): boolean =>
      localPackage.test(name) &&
      !local.test(file.path) &&
      !(file.path.startsWith('packages/cli/') && (dynamic || isTypeOnly(file, name)));
    expect(offending(product, breaks)).toEqual([]);
  });

  it('no relative import leaves its package', () => {
    const breaks = (name: string, file: SourceFile): boolean => {
      if (!name.startsWith('.')) return false;
      const target = path.posix.join(path.posix.dirname(file.path), name);
      return !target.startsWith(`${packageOf(file.path)}/`);
    };
    expect(offending(product, breaks)).toEqual([]);
  });
});

describe('one way for each thing', () => {
  it('the environment is read only by settings loaders, the command line and local services', () => {
    const reader =
      /^packages\/(cli|local)\/|(^|\/)settings(-[a-z-]+)?\.ts$|\/settings\/|\.config\.ts$/;
    const others = product.filter((file) => !reader.test(file.path));
    expect(lines(others, /\bprocess\.env\b/)).toEqual([]);
  });

  it('files are named for what they hold', () => {
    const vague = /(^|[/.-])(utils?|helpers?|common|manager|misc)[.-]/;
    expect(files.map((file) => file.path).filter((name) => vague.test(name))).toEqual([]);
  });

  it('nothing is switched on running locally in product code', () => {
    const apps = product.filter((file) => file.path.startsWith('functions/'));
    expect(lines(apps, /\bif \(!?(is)?local\b/i)).toEqual([]);
  });

  it('every package and function app has a README', () => {
    const manifests = globSync(
      ['packages/*/package.json', 'packages/local/*/package.json', 'functions/*/package.json'],
      { cwd: root },
    );
    const missing = manifests
      .map((manifest) => path.dirname(manifest))
      .filter((folder) => !existsSync(path.join(root, folder, 'README.md')));
    expect(missing).toEqual([]);
  });

  it('every decision record has a number of its own, in its name and its heading', () => {
    const records = globSync('docs/adr/[0-9]*.md', { cwd: root }).map((file) => ({
      number: /\/(\d{4})-[a-z0-9-]+\.md$/.exec(file.replaceAll(path.sep, '/'))?.[1],
      heading: readFileSync(path.join(root, file), 'utf8').split('\n')[0] ?? '',
      file,
    }));
    const wrong = records.filter(
      ({ number, heading }) => number === undefined || !heading.startsWith(`# ${number} `),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
    expect(records.length).toBeGreaterThan(20);
    expect(new Set(records.map(({ number }) => number)).size).toBe(records.length);
  });

  it('the repository names no machine path', () => {
    expect(lines(files, /['"`](\/work\/|\/root\/)/)).toEqual([]);
  });
});

function packageOf(file: string): string {
  const parts = file.split('/');
  return parts.slice(0, parts[1] === 'local' ? 3 : 2).join('/');
}

function isTypeOnly(file: SourceFile, name: string): boolean {
  const escaped = name.replaceAll(/[/.]/g, '\\$&');
  return new RegExp(`import type [^'"]*from '${escaped}'`).test(file.text);
}
