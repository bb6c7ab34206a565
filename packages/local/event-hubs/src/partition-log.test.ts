import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileLog } from './file-log.ts';
import { memoryLog } from './memory-log.ts';
import { firstWhere, type PartitionLog, type StoredEvent } from './partition-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fph-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fill(log: PartitionLog, count: number, size = 10): void {
  for (let i = 0; i < count; i++) {
    const event: StoredEvent = {
      sequenceNumber: log.next,
      offset: log.nextOffset,
      enqueuedTime: 1000 + log.next,
      message: Buffer.alloc(size, log.next % 256),
    };
    log.append([event]);
  }
}

const implementations: [string, (maxBytes: number) => PartitionLog][] = [
  ['memory', memoryLog],
  ['file', (maxBytes) => fileLog(folder, { maxBytes, cacheBytes: 50 })],
];

describe.each(implementations)('%s', (_name, open) => {
  test('gives back what was appended, in order', () => {
    const log = open(1e6);
    fill(log, 30);
    expect([log.first, log.next, log.nextOffset]).toEqual([0, 30, 300]);
    for (const sequenceNumber of [0, 7, 29]) {
      const event = log.read(sequenceNumber);
      expect(event).toMatchObject({ sequenceNumber, offset: sequenceNumber * 10 });
      expect(event.message).toEqual(Buffer.alloc(10, sequenceNumber));
    }
    expect(() => log.read(30)).toThrow(RangeError);
    log.close();
  });

  test('finds a place by any growing property', () => {
    const log = open(1e6);
    fill(log, 100);
    expect(firstWhere(log, ({ offset }) => offset > 500)).toBe(51);
    expect(firstWhere(log, ({ enqueuedTime }) => enqueuedTime >= 1042)).toBe(42);
    expect(firstWhere(log, () => false)).toBe(100);
    log.close();
  });
});

test('memory: drops the oldest beyond its bytes and keeps counting', () => {
  const log = memoryLog(100);
  fill(log, 5000);
  expect([log.first, log.next]).toEqual([4990, 5000]);
  expect(log.read(4990).message).toEqual(Buffer.alloc(10, 4990 % 256));
  expect(() => log.read(4989)).toThrow(RangeError);
});

test('file: goes on after a restart, and cuts off half a record', () => {
  const options = { maxBytes: 1e6, cacheBytes: 50 };
  const before = fileLog(folder, options);
  fill(before, 20);
  before.close();
  const file = path.join(folder, readdirSync(folder)[0] ?? '');
  truncateSync(file, statSync(file).size - 3);
  const after = fileLog(folder, options);
  expect([after.first, after.next, after.nextOffset]).toEqual([0, 19, 190]);
  fill(after, 1);
  expect(after.read(19).message).toEqual(Buffer.alloc(10, 19));
  expect(after.read(3).message).toEqual(Buffer.alloc(10, 3));
  after.close();
});

test('file: drops whole segments beyond its bytes', () => {
  const log = fileLog(folder, { maxBytes: 40 * 1024 * 1024, cacheBytes: 1000 });
  fill(log, 60, 1024 * 1024);
  expect(log.first).toBeGreaterThan(0);
  expect(log.read(log.first).message.length).toBe(1024 * 1024);
  log.close();
  const again = fileLog(folder, { maxBytes: 40 * 1024 * 1024, cacheBytes: 1000 });
  expect(again.next).toBe(60);
  again.close();
});
