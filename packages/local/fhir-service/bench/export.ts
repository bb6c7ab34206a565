/**
 * Measures `$export` of everything to a folder, or with STORAGE in the environment to blobs.
 * Usage: node bench/export.ts DATA_DIR
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from './service-process.ts';

const [dataDir = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'fhir-export-'));
const toBlobs = process.env['STORAGE'] !== undefined;
const service = await startService(dataDir, toBlobs ? [] : ['--export-folder', folder]);
try {
  const started = performance.now();
  const kickOff = await fetch(`${service.url}/$export`, { headers: { prefer: 'respond-async' } });
  const location = kickOff.headers.get('content-location') ?? '';
  let answer = await fetch(location);
  while (answer.status === 202) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    answer = await fetch(location);
  }
  const ms = performance.now() - started;
  const { output } = (await answer.json()) as { output: { count: number }[] };
  const count = output.reduce((sum, file) => sum + file.count, 0);
  console.log(
    `exported ${count} resources to ${toBlobs ? 'blobs' : 'files'} in ${Math.round(ms)} ms: ${Math.round((count / ms) * 1000)}/s`,
  );
  console.log(`peak memory of the service ${service.peakMb()} MB`);
} finally {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
}
