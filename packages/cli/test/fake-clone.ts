import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const cliFolder = fileURLToPath(new URL('..', import.meta.url));
const nodePackage = `node-${process.platform}-${process.arch}`;

/** A repository of one package with the real launcher, whose `npx pnpm install` is played by a script. */
export type FakeClone = Disposable & {
  readonly root: string;
  /** Environment in which the played `npx` comes first and this test's Node is not on the PATH. */
  readonly env: Record<string, string>;
  /** How often something was installed. */
  installs(): number;
  write(file: string, text: string): void;
  path(file: string): string;
};

/** `main` is the source of the command that the launcher starts, `vitest` that of the test runner. */
export function fakeClone(main: string, vitest = ''): FakeClone {
  const root = mkdtempSync(path.join(tmpdir(), 'fph-clone-'));
  const place = (file: string) => path.join(root, file);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(place(file)), { recursive: true });
    writeFileSync(place(file), text);
  };
  for (const name of ['launch.mjs', 'launcher']) {
    cpSync(path.join(cliFolder, name), place(`packages/cli/${name}`), { recursive: true });
  }
  write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n\ncatalog:\n  a: 1.0.0\n');
  write('pnpm-lock.yaml', 'lockfileVersion: 9\n');
  write(
    'package.json',
    JSON.stringify({
      packageManager: 'pnpm@10.34.9',
      scripts: Object.fromEntries(
        ['demo', 'test', 'fph'].map((name) => [name, `node packages/cli/launch.mjs ${name}`]),
      ),
      devDependencies: { 'root-tool': '1.0.0' },
    }),
  );
  write(
    'packages/cli/package.json',
    JSON.stringify({ type: 'module', dependencies: { '@scope/needed': '1.0.0' } }),
  );
  write('packages/cli/src/main.ts', main);
  write('fixture-vitest.mjs', vitest);
  write('bin/npx', `#!/bin/sh\nexec "${process.execPath}" "${place('bin/npx.mjs')}" "$@"\n`);
  chmodSync(place('bin/npx'), 0o755);
  write('bin/npx.mjs', playedInstall(root));
  return {
    root,
    env: {
      PATH: [place('bin'), machineBin(), '/usr/bin', '/bin'].join(':'),
      HOME: process.env['HOME'] ?? root,
    },
    installs: () =>
      existsSync(place('installs')) ? readFileSync(place('installs'), 'utf8').length : 0,
    write,
    path: place,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Does what pnpm does as far as the launcher can see: package folders, links, a Node binary. Like pnpm, it leaves what stands. */
function playedInstall(root: string): string {
  return `
import { appendFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const root = ${JSON.stringify(root)};
console.log('Progress: this is for people', process.argv.slice(2).join(' '));
appendFileSync(root + '/installs', '.');
await new Promise((resolve) => setTimeout(resolve, Number(process.env.INSTALL_MS ?? 0)));
const put = (file, text) => { mkdirSync(dirname(file), { recursive: true }); writeFileSync(file, text); };
const link = (target, file) => { mkdirSync(dirname(file), { recursive: true }); if (!existsSync(file)) symlinkSync(target, file); };
const store = root + '/node_modules/.pnpm';
if (!existsSync(store + '/lock.yaml')) {
  put(store + '/root-tool@1.0.0/node_modules/root-tool/package.json', '{}');
  put(store + '/@scope+needed@1.0.0/node_modules/@scope/needed/package.json', '{}');
  put(store + '/${nodePackage}@22.0.0/node_modules/${nodePackage}/package.json', '{}');
  link(${JSON.stringify(process.execPath)}, store + '/${nodePackage}@22.0.0/node_modules/${nodePackage}/bin/node');
}
link(store + '/root-tool@1.0.0/node_modules/root-tool', root + '/node_modules/root-tool');
link(store + '/@scope+needed@1.0.0/node_modules/@scope/needed', root + '/packages/cli/node_modules/@scope/needed');
link(store + '/${nodePackage}@22.0.0/node_modules/${nodePackage}', root + '/packages/cli/node_modules/${nodePackage}');
put(root + '/node_modules/vitest/vitest.mjs', 'await import(' + JSON.stringify(root + '/fixture-vitest.mjs') + ');');
put(store + '/lock.yaml', '');
`;
}

/** The folder of the machine's own npm and Node, which may be older than the one this test runs on. */
export function machineBin(): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const found = folders.find((folder) =>
    ['npm', 'node'].every((name) => existsSync(path.join(folder, name))),
  );
  return found ?? path.dirname(process.execPath);
}

/** The file below which the fake package of the Node binary lies. */
export const fakeNodeBinary = `node_modules/.pnpm/${nodePackage}@22.0.0/node_modules/${nodePackage}/bin/node`;
