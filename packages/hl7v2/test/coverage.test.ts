import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { coveragePage, measureCoverage } from './coverage/report.ts';

const page = path.join(import.meta.dirname, '../../../docs/hl7v2-coverage.md');

test('every guide row is shown by a message, but for those listed with their reasons', () => {
  const coverage = measureCoverage();
  expect(coverage.share).toBeGreaterThan(0.95);
  expect(readFileSync(page, 'utf8')).toBe(coveragePage(coverage));
}, 60_000);
