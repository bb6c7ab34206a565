import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, startHost } from './index.ts';

const appDir = fileURLToPath(new URL('../fixtures/echo-app', import.meta.url));

describe('HTTP trigger', () => {
  let host: Host;
  beforeAll(async () => {
    host = await startHost({ appDir, settings: { GREETING: 'hello' } });
  });
  afterAll(() => host.close());

  it('gives the function route parameters, query, headers, body and settings', async () => {
    const response = await fetch(`${host.url}/api/echo/7/a%2Fb?x=1&x=2&y=`, {
      method: 'POST',
      headers: { 'x-test': 'abc' },
      body: 'süß',
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toBe('seen=a%20b; HttpOnly; SameSite=Strict');
    expect(await response.json()).toEqual({
      url: `${host.url}/api/echo/7/a%2Fb?x=1&x=2&y=`,
      params: { id: '7', part: 'a/b' },
      query: { x: '1,2', y: '' },
      header: 'abc',
      body: 'süß',
      setting: 'hello',
    });
  });

  it('leaves an optional parameter out and matches a catch-all', async () => {
    const optional = await host.call('echo', { params: { id: '7' } });
    expect(await optional.json()).toMatchObject({ params: { id: '7' } });
    const files = await fetch(`${host.url}/API/Files/a/b%20c/d`);
    expect(await files.json()).toEqual({ path: 'a/b c/d' });
    expect(await (await host.call('files')).json()).toEqual({});
  });

  it('answers 404 without a route, also when a constraint fails', async () => {
    expect((await fetch(`${host.url}/api/none`)).status).toBe(404);
    expect((await fetch(`${host.url}/echo/7`)).status).toBe(404);
    expect((await fetch(`${host.url}/api/echo/seven`)).status).toBe(404);
    expect((await fetch(`${host.url}/api/echo/7/%E0%A4%A`)).status).toBe(404);
  });

  it('answers 405 with the methods allowed', async () => {
    const response = await fetch(`${host.url}/api/echo/7`, { method: 'DELETE' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  });

  it('answers 500 when the function throws, and tells nothing', async () => {
    const response = await host.call('fail');
    expect([response.status, await response.text()]).toEqual([500, '']);
    expect(host.executions('fail').at(-1)).toMatchObject({ status: 'failed' });
  });

  it('answers 204 when the function returns nothing', async () => {
    expect((await host.call('nothing')).status).toBe(204);
  });

  it('passes a body of 30 MB', async () => {
    const response = await host.call('size', { body: new Uint8Array(30 << 20) });
    expect(await response.json()).toBe(30 << 20);
  });

  it.each([
    ['a foreign Host', { host: 'evil.example' }, 403],
    ['a Host that only begins like a loopback name', { host: 'localhost.evil.example' }, 403],
    ['a foreign Origin', { origin: 'https://evil.example' }, 403],
    ['the Origin null', { origin: 'null' }, 403],
    ['a loopback Origin', { origin: 'http://localhost:5173' }, 204],
  ])('with %s answers', async (_, headers, status) => {
    expect(await statusFor(`${host.url}/api/nothing`, headers)).toBe(status);
    const admin = await statusFor(`${host.url}/admin/host/status`, headers);
    expect(admin).toBe(status === 403 ? 403 : 200);
  });
});

/** fetch does not let a test set Host. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}
