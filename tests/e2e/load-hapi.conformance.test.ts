import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleBundles } from '../../packages/cli/src/demo/sample-bundles.ts';
import { createFhirClient } from '../../packages/clients/src/fhir/index.ts';
import { cohort, fph, jsonLines } from './fph.ts';
import { checkBundles } from './sample-files.ts';

/** The reference tools stand beside the reference data. */
const tools =
  process.env['FPH_TOOLS_DIR'] ?? fileURLToPath(new URL('../../../shared/tools', import.meta.url));
const serve = `${tools}/hapi-server/serve.sh`;

describe.skipIf(!existsSync(serve))('fph load (skipped without the reference tools)', () => {
  let hapi: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}/fhir`;
    hapi = spawn('bash', [serve, String(port)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    await new Promise<void>((resolve, reject) => {
      hapi.stdout?.on('data', (chunk) => {
        if (String(chunk).includes('READY')) resolve();
      });
      hapi.once('exit', (code) => reject(new Error(`the HAPI server ended with ${code}`)));
    });
  }, 900_000);
  afterAll(() => {
    if (hapi?.pid !== undefined) process.kill(-hapi.pid, 'SIGKILL');
  });

  it('brings the cohort to a HAPI server as the demo brings it to ours', async () => {
    const loaded = await fph('load', cohort, '--fhir', url);
    expect(loaded.err).toBe('');
    expect(jsonLines(loaded.out)[0]).toMatchObject({ state: 'loaded' });
    expect(loaded.code).toBe(0);
    const check = await checkBundles(
      createFhirClient({ baseUrl: url }),
      await sampleBundles(cohort, undefined),
    );
    expect(check).toMatchObject({ differences: [], arrived: check.expected });

    const again = await fph('load', cohort, '--fhir', url);
    expect(again.code).toBe(0);
    expect(jsonLines(again.out)[0]?.['counts']).not.toHaveProperty('created');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
