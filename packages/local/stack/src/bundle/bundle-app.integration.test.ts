import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { supervise } from '../child/supervise.ts';
import { appService } from '../service-specs.ts';
import { StackError } from '../stack-error.ts';
import { bundleApp } from './bundle-app.ts';

const fixture = fileURLToPath(new URL('../../test/fixtures/tiny-app', import.meta.url));
let app: string;
beforeAll(async () => {
  // Inside the package, so that its imports resolve; a copy, so that it can be changed.
  app = await mkdtemp(path.join(path.dirname(fixture), 'copy-'));
  await cp(fixture, app, { recursive: true });
});
afterAll(() => rm(app, { recursive: true, force: true }));

describe('a bundled app', () => {
  it('runs from an empty folder, with nothing beside it', async () => {
    const { folder, built } = await bundleApp(app);
    expect(built).toBe(true);
    const away = await mkdtemp(path.join(tmpdir(), 'fph-bundle-'));
    try {
      await cp(folder, path.join(away, 'tiny-app'), { recursive: true });
      const service = await supervise(
        appService(
          { name: 'tiny-app', folder: path.join(away, 'tiny-app') },
          { SHOUT: 'HEY' },
          {
            dataDir: undefined,
            port: 0,
            scratch: away,
          },
        ),
      );
      try {
        const response = await fetch(`${service.addresses()?.['tiny-app']}/api/hello`);
        expect(await response.json()).toEqual({
          greeting: 'hello',
          answer: 'hello account',
          setting: 'HEY',
        });
      } finally {
        await service.stop();
      }
    } finally {
      await rm(away, { recursive: true, force: true });
    }
  });

  it('holds no links, no dependencies and no import but of Node and the core API', async () => {
    const { folder } = await bundleApp(app);
    expect(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'))).toEqual({
      name: path.basename(app),
      private: true,
      type: 'module',
      main: 'dist/main.js',
    });
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(entries.filter((entry) => entry.isSymbolicLink())).toEqual([]);
    const scripts = entries.filter(({ name }) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    const { builtinModules } = await import('node:module');
    for (const { name, parentPath } of scripts) {
      const text = await readFile(path.join(parentPath, name), 'utf8');
      const imports = [
        ...text.matchAll(/^(?:import|export)\b[^;'"]*?from\s*["']([^"']+)["']/gm),
      ].map((match) => match[1] ?? '');
      const foreign = imports.filter(
        (each) => !/^(\.|node:)/.test(each) && !builtinModules.includes(each),
      );
      expect(foreign).toEqual([]);
    }
    expect(entries.some(({ name }) => name === 'host.json')).toBe(true);
  });

  it('is built again when a source changes, and only then', async () => {
    await bundleApp(app);
    expect((await bundleApp(app)).built).toBe(false);
    const source = path.join(app, 'src/greeting.ts');
    await writeFile(source, "export const greeting = 'good day';\n");
    await utimes(source, new Date(), new Date());
    const { built, folder } = await bundleApp(app);
    expect(built).toBe(true);
    const texts = await Promise.all(
      (await readdir(path.join(folder, 'dist')))
        .filter((name) => name.endsWith('.js'))
        .map((name) => readFile(path.join(folder, 'dist', name), 'utf8')),
    );
    expect(texts.some((text) => text.includes('good day'))).toBe(true);
    await Promise.all([bundleApp(app, { force: true }), bundleApp(app, { force: true })]);
    expect((await readdir(app)).sort()).toEqual(['deploy', 'host.json', 'package.json', 'src']);
  });

  it('that cannot be built says where', async () => {
    await writeFile(path.join(app, 'src/greeting.ts'), 'export const greeting = ;\n');
    const error = await bundleApp(app).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(StackError);
    expect(error).toMatchObject({
      code: 'bundle-failed',
      details: { output: expect.stringContaining('greeting.ts:1') },
    });
    expect((await readdir(app)).sort()).toEqual(['deploy', 'host.json', 'package.json', 'src']);
  });
});
