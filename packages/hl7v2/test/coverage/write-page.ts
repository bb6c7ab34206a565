/** Writes `docs/hl7v2-coverage.md`: `node packages/hl7v2/test/coverage/write-page.ts`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { coveragePage, measureCoverage } from './report.ts';

const file = path.join(import.meta.dirname, '../../../../docs/hl7v2-coverage.md');
const coverage = measureCoverage();
writeFileSync(file, coveragePage(coverage));
process.stdout.write(`${(100 * coverage.share).toFixed(1)} % of the guide's rows are shown\n`);
