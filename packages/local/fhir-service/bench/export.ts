/**
 * Measures `$export` of everything to a folder, or with `--blobs` to block blobs of an Azurite.
 * Usage: node bench/export.ts DATA_DIR [--blobs]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../test/azurite-process.ts';
import { startService } from './service-process.ts';

const options = process.argv.slice(2);
const [dataDir = ''] = options.filter((option) => !option.startsWith('--'));
const folder = mkdtempSync(join(tmpdir(), 'fhir-export-'));
const azurite = options.includes('--blobs') ? await startAzurite(folder) : undefined;
const place = azurite ? 'blobs' : 'files';
const service = await startService(
  dataDir,
  azurite ? [] : ['--export-folder', folder],
  azurite ? { STORAGE: azurite.connection } : {},
);
try {
  for (let round = 0; round < 2; round++) {
    const cpuBefore = service.cpuSeconds();
    const started = performance.now();
    const kickOff = await fetch(`${service.url}/$export`, { headers: { prefer: 'respond-async' } });
    const location = kickOff.headers.get('content-location') ?? '';
    let answer = await fetch(location);
    while (answer.status === 202) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      answer = await fetch(location);
    }
    const ms = performance.now() - started;
    if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
    const { output } = (await answer.json()) as { output: { count: number }[] };
    const count = output.reduce((sum, file) => sum + file.count, 0);
    console.log(
      `exported ${count} resources to ${place} in ${Math.round(ms)} ms: ${Math.round((count / ms) * 1000)}/s; processor time of the service ${(service.cpuSeconds() - cpuBefore).toFixed(1)} s`,
    );
  }
  console.log(`peak memory of the service ${service.peakMb()} MB`);
} finally {
  await service.stop();
  await azurite?.stop();
  rmSync(folder, { recursive: true, force: true });
}
