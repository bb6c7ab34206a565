import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type ServiceProcess, startService } from '../../bench/service-process.ts';

const dir = mkdtempSync(join(tmpdir(), 'fhir-restart-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const COUNT = 12_000;

type JobAnswer = { output: { url: string; count: number }[]; error: unknown[] };

async function kill({ child }: ServiceProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

async function follow(service: ServiceProcess, job: string) {
  for (;;) {
    const response = await fetch(`${service.url}${job}`);
    if (response.status !== 202)
      return { status: response.status, body: (await response.json()) as JobAnswer };
    await response.arrayBuffer();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('killed again and again, an import and an export end as if nothing had been', {
  timeout: 120_000,
}, async () => {
  const files = join(dir, 'files');
  const data = join(dir, 'data');
  const start = async () => startService(data, ['--export-folder', files]);
  let service = await start();
  const input = join(files, 'in.ndjson');
  const lines = Array.from({ length: COUNT }, (_, number) =>
    JSON.stringify({
      resourceType: 'Observation',
      id: `o${number}`,
      status: 'final',
      code: { text: `${number}` },
    }),
  );
  lines[77] = '{broken';
  mkdirSync(files);
  writeFileSync(input, `${lines.join('\n')}\n`);
  const headers = { prefer: 'respond-async', 'content-type': 'application/fhir+json' };
  const pathOf = (response: Response) =>
    new URL(response.headers.get('content-location') ?? '').pathname;
  const importJob = pathOf(
    await fetch(`${service.url}/$import`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        resourceType: 'Parameters',
        parameter: [
          { name: 'inputFormat', valueString: 'application/fhir+ndjson' },
          {
            name: 'input',
            part: [
              { name: 'type', valueString: 'Observation' },
              { name: 'url', valueUri: pathToFileURL(input).href },
            ],
          },
        ],
      }),
    }),
  );
  for (const wait of [150, 400]) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    await kill(service);
    service = await start();
  }
  const imported = await follow(service, importJob);
  expect(imported).toMatchObject({ status: 200, body: { output: [{ count: COUNT - 1 }] } });
  expect(imported.body.error).toMatchObject([{ count: 1 }]);
  const total = await fetch(`${service.url}/Observation?_summary=count`);
  expect(await total.json()).toMatchObject({ total: COUNT - 1 });
  const history = await fetch(`${service.url}/Observation/o5/_history`);
  expect(((await history.json()) as { entry: unknown[] }).entry).toHaveLength(1);

  const exportJob = pathOf(await fetch(`${service.url}/$export`, { headers }));
  await kill(service);
  service = await start();
  const exported = await follow(service, exportJob);
  expect(exported).toMatchObject({ status: 200, body: { output: [{ count: COUNT - 1 }] } });
  const [file] = exported.body.output;
  const text = readFileSync(fileURLToPath(file?.url ?? ''), 'utf8')
    .trim()
    .split('\n');
  expect(new Set(text.map((line) => JSON.parse(line).id)).size).toBe(COUNT - 1);

  await kill(service);
  service = await start();
  expect(await follow(service, exportJob)).toEqual(exported);
  expect(await follow(service, importJob)).toEqual(imported);
  await service.stop();
});
