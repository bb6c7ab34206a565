import { gzipSync } from 'node:zlib';
import { bundle, ingestRig, observation, patient } from '@fph/bundles/testing';
import { describe, expect, test } from 'vitest';
import { zipOf } from '../test/stored-zip.ts';
import { archives } from './archives.ts';

const rigWith = (limits = {}) =>
  ingestRig({
    ports: { archives },
    settings: { archives: { maxBytes: 50_000_000, maxRatio: 100, maxMembers: 50, ...limits } },
  });
const text = (value: object) => JSON.stringify(value);

describe('zip', () => {
  test('each member is a run of its own; the zip ends when the last has ended', async () => {
    const rig = rigWith();
    const { run } = await rig.drop(
      'a.zip',
      zipOf([
        ['one/chart.json', text(bundle('collection', [patient('1', 'm1')]))],
        ['two/chart.json', text(bundle('collection', [patient('2', 'm2')]))],
        ['two/', ''],
        ['__MACOSX/two/chart.json', 'x'],
        ['lab.ndjson', `${text(observation('1', '#p'))}\n`],
        ['packed.json.gz', gzipSync(text(observation('2', '#p')))],
      ]),
      'zip',
    );
    expect(run).toMatchObject({ state: 'loaded', counts: { entries: 4, created: 4 } });
    expect(await rig.ledger.list({ parent: run.id })).toHaveLength(4);
    expect(rig.blobs.names().filter((name) => name.startsWith('work/'))).toEqual([]);
  });

  test('names with ../ are names, not places', async () => {
    const rig = rigWith();
    const { run } = await rig.drop(
      'a.zip',
      zipOf([
        ['../../etc/passwd.json', text(patient('1', 'm1'))],
        ['/abs.json', text(patient('2', 'm2'))],
      ]),
      'zip',
    );
    expect(run).toMatchObject({ state: 'loaded', counts: { created: 2 } });
    const names = (await rig.ledger.list({ parent: run.id })).map(({ name }) => name).sort();
    expect(names).toEqual(['north/a.zip!/abs.json', 'north/a.zip!/etc/passwd.json']);
  });

  test('one bad member leaves the others alone', async () => {
    const rig = rigWith();
    const { run } = await rig.drop(
      'a.zip',
      zipOf([
        ['a.json', '{'],
        ['b.json', text(patient('1', 'm1'))],
      ]),
      'zip',
    );
    expect(run).toMatchObject({ state: 'partly', counts: { created: 1 } });
    const [failed] = await rig.ledger.list({ states: ['failed'] });
    expect(failed?.reason?.code).toBe('truncated');
    expect(await rig.text('dead-letter', `${failed?.deadLetter}/input.json`)).toBe('{');
  });

  test('a bomb is refused when it bursts the ratio, and its bytes are not kept', async () => {
    const rig = rigWith();
    const { run } = await rig.drop(
      'a.zip',
      zipOf([['a.json', Buffer.alloc(30_000_000, 32)]]),
      'zip',
    );
    expect(run).toMatchObject({ state: 'failed', reason: { code: 'archive-limit' } });
    expect(rig.blobs.names().filter((name) => name.startsWith('work/'))).toEqual([]);
  });

  test('too many bytes in all members together, too many members', async () => {
    const member = text({ ...observation('1', '#p'), note: [{ text: 'x'.repeat(600) }] });
    const many = zipOf([
      ['a.json', member],
      ['b.json', member],
      ['c.json', member],
    ]);
    const bytes = await rigWith({ maxBytes: 1500 }).drop('a.zip', many, 'zip');
    expect(bytes.run).toMatchObject({ state: 'failed', reason: { code: 'archive-limit' } });
    const members = await rigWith({ maxMembers: 2 }).drop('a.zip', many, 'zip');
    expect(members.run).toMatchObject({ state: 'failed', reason: { code: 'archive-limit' } });
  });

  test('a nested zip is refused by itself', async () => {
    const rig = rigWith();
    const inner = zipOf([['x.json', text(patient('1', 'm1'))]]);
    const { run } = await rig.drop(
      'a.zip',
      zipOf([
        ['inner.zip', inner],
        ['b.json', text(patient('2', 'm2'))],
      ]),
      'zip',
    );
    expect(run.state).toBe('partly');
    expect((await rig.ledger.list({ states: ['failed'] }))[0]?.reason?.code).toBe('nested-archive');
  });

  test('a broken zip, an empty one', async () => {
    const broken = zipOf([['a.json', text(patient('1', 'm1'))]]).subarray(0, 80);
    const first = await rigWith().drop('a.zip', broken, 'zip');
    expect(first.run).toMatchObject({ state: 'failed', reason: { code: 'archive-invalid' } });
    const second = await rigWith().drop('a.zip', zipOf([['__MACOSX/a', 'x']]), 'zip');
    expect(second.run).toMatchObject({ state: 'failed', reason: { code: 'empty' } });
  });
});

describe('gzip', () => {
  test('is unpacked once, to be read by range', async () => {
    const rig = rigWith();
    const { run } = await rig.drop(
      'a.json.gz',
      gzipSync(text(bundle('collection', [patient('1', 'm1'), observation('1', 'Patient/1')]))),
    );
    expect(run).toMatchObject({ state: 'loaded', counts: { created: 2 } });
    expect(rig.blobs.names().filter((name) => name.startsWith('work/'))).toEqual([]);
  });

  test('a bomb, a cut file', async () => {
    const bomb = await rigWith().drop('a.json.gz', gzipSync(Buffer.alloc(30_000_000, 32)));
    expect(bomb.run).toMatchObject({ state: 'failed', reason: { code: 'archive-limit' } });
    const cut = await rigWith().drop(
      'a.json.gz',
      gzipSync(text(patient('1', 'm1'))).subarray(0, 40),
    );
    expect(cut.run).toMatchObject({ state: 'failed', reason: { code: 'archive-invalid' } });
  });
});
