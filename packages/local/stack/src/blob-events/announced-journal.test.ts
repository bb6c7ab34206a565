import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { announcedJournal } from './announced-journal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fph-journal-'));
  file = path.join(folder, 'deep/announced.ndjson');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('remembers versions across restarts, whatever the names hold', () => {
  const name = 'a "b"\n__proto__/ü.json';
  const first = announcedJournal(file);
  first.add('bundles', name, '1');
  first.add('bundles', name, '2');
  first.add('__proto__', 'x', '1');
  first.close();
  const second = announcedJournal(file);
  expect(second.has('bundles', name, '2')).toBe(true);
  expect(second.has('bundles', name, '1')).toBe(false);
  expect(second.has('ndjson', name, '2')).toBe(false);
  expect(second.has('__proto__', 'x', '1')).toBe(true);
  // Opening it again leaves one line a blob.
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
  second.close();
});

it('skips a line that a crash cut short', () => {
  const journal = announcedJournal(file);
  journal.add('bundles', 'whole', '1');
  journal.close();
  appendFileSync(file, '["bundles","ha');
  const again = announcedJournal(file);
  expect(again.names('bundles')).toEqual(['whole']);
  again.add('bundles', 'next', '1');
  again.close();
  expect(announcedJournal(file).names('bundles')).toEqual(['whole', 'next']);
});

it('forgets blobs that are gone and goes on', () => {
  const journal = announcedJournal(file);
  for (const name of ['a', 'b', 'c']) journal.add('bundles', name, '1');
  journal.forget('bundles', ['a', 'c']);
  journal.add('bundles', 'd', '1');
  journal.close();
  expect(announcedJournal(file).names('bundles')).toEqual(['b', 'd']);
});

it('without a file remembers as long as it lives', () => {
  const journal = announcedJournal(undefined);
  journal.add('bundles', 'a', '1');
  expect(journal.has('bundles', 'a', '1')).toBe(true);
  journal.forget('bundles', ['a']);
  expect(journal.has('bundles', 'a', '1')).toBe(false);
});
