import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appFiles } from './app-files.ts';

describe('the files of the app', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'app-files-'));
    await mkdir(path.join(folder, 'assets'));
    await writeFile(path.join(folder, 'index.html'), '<script nonce="__CSP_NONCE__"></script>');
    await writeFile(path.join(folder, 'assets', 'index-abc.js'), 'run()');
    await writeFile(path.join(folder, '..', 'outside.json'), '{}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('gives each page a nonce of its own that its policy names', async () => {
    const serve = appFiles(folder);
    const [one, two] = [await serve(''), await serve('index.html')];
    const nonce = /nonce="([^"]+)"/.exec(String(one.body))?.[1] ?? '';
    expect(nonce.length).toBeGreaterThan(16);
    expect(one.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(one.headers['content-security-policy']).not.toContain('unsafe');
    expect(String(two.body)).not.toContain(nonce);
    expect(one.headers['cache-control']).toBe('no-store');
  });

  it('lets hashed assets be cached for ever', async () => {
    const asset = await appFiles(folder)('assets/index-abc.js');
    expect([asset.status, asset.headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
  });

  it('compresses assets for browsers that take it', async () => {
    const serve = appFiles(folder);
    for (const _ of ['first', 'again']) {
      const { body, headers } = await serve('assets/index-abc.js', true);
      expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
      expect(gunzipSync(body as Uint8Array).toString()).toBe('run()');
    }
    expect((await serve('assets/index-abc.js')).headers['content-encoding']).toBeUndefined();
  });

  it.each([
    '../outside.json',
    'assets/../../outside.json',
    '%2e%2e/outside.json',
    'assets/none.js',
    '.env',
    'assets',
    'index.html/x.js',
    '/etc/passwd',
  ])('does not serve %s', async (requested) => {
    expect((await appFiles(folder)(requested)).status).toBe(404);
  });
});
