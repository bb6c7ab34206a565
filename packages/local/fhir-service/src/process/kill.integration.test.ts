import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { startService } from '../../bench/service-process.ts';
import { indexRows } from '../indexing/index-rows.ts';
import { STORE_FILE } from './file-backend.ts';

const dir = mkdtempSync(join(tmpdir(), 'fhir-kill-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SIZE = 40;

function transaction(number: number): string {
  const entry = Array.from({ length: SIZE }, (_, at) => ({
    resource: {
      resourceType: 'Observation',
      id: `t${number}-${at}`,
      status: 'final',
      code: { coding: [{ system: 'http://bundle', code: String(number) }] },
      subject: { reference: `Patient/p${number}` },
    },
    request: { method: 'PUT', url: `Observation/t${number}-${at}` },
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
}

test('killed at any moment, each transaction is there whole or not at all', async () => {
  let number = 0;
  const confirmed = new Set<number>();
  for (let round = 0; round < 4; round++) {
    const service = await startService(dir);
    let running = true;
    const client = async () => {
      while (running) {
        const mine = number++;
        try {
          const response = await fetch(service.url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: transaction(mine),
          });
          if (response.status === 200) confirmed.add(mine);
          await response.arrayBuffer();
        } catch {
          return;
        }
      }
    };
    const clients = [client(), client(), client()];
    const exit = once(service.child, 'exit');
    setTimeout(() => service.child.kill('SIGKILL'), 300 + Math.random() * 700);
    await exit;
    running = false;
    await Promise.all(clients);
    checkStore(confirmed);
  }
  expect(confirmed.size).toBeGreaterThan(5);
});

function checkStore(confirmed: ReadonlySet<number>): void {
  const db = new DatabaseSync(join(dir, STORE_FILE));
  expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const counts = new Map<number, number>();
  let tokens = 0;
  for (const { json } of db.prepare('select json from resource').all()) {
    const resource = JSON.parse(String(json));
    const bundle = Number(/^t(\d+)-/.exec(resource.id)?.[1]);
    counts.set(bundle, (counts.get(bundle) ?? 0) + 1);
    tokens += new Set(
      indexRows(resource)
        .filter((row) => row.kind === 'token')
        .map((row) => JSON.stringify(row)),
    ).size;
  }
  for (const [bundle, count] of counts) expect({ bundle, count }).toEqual({ bundle, count: SIZE });
  for (const bundle of confirmed) expect(counts.has(bundle)).toBe(true);
  expect(db.prepare('select count(*) n from token').get()).toEqual({ n: tokens });
  db.close();
}

test('the process stops when its parent is gone, and gracefully on SIGTERM', async () => {
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `const c = require('node:child_process').spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ${JSON.stringify(join(import.meta.dirname, '../main.ts'))}, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
       c.stdout.on('data', (d) => process.stdout.write(c.pid + ' ' + d)); setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = await once(parent.stdout, 'data');
  const [, pid, url] = /^(\d+) ready (\S+)/.exec(String(line)) ?? [];
  expect((await fetch(`${url}/health`)).status).toBe(200);
  parent.kill('SIGKILL');
  await expect
    .poll(
      () => {
        try {
          return process.kill(Number(pid), 0);
        } catch {
          return 'gone';
        }
      },
      { timeout: 10_000 },
    )
    .toBe('gone');
  const service = await startService(dir);
  service.child.kill('SIGTERM');
  const [code] = await once(service.child, 'exit');
  expect(code).toBe(0);
});
