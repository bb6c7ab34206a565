import { startFhirService } from '@fph/fhir-service';
import { azureBlobStore, connectStorage } from '@fph/platform';
import { startStack } from '@fph/stack';
import { expect, test } from 'vitest';
import { otlpReceiver } from '../../../packages/platform/test/otlp-receiver.ts';
import { startAppProcess } from '../test/app-process.ts';

const sentinels = ['Zyxwabel', 'SNTNL-80417', 'qorvina-chart', 'heard-voices'];

test('an app that ends has sent its spans and metrics to the collector, and nothing of a person', async () => {
  await using receiver = await otlpReceiver();
  await using fhir = await startFhirService();
  await using stack = await startStack({ only: ['blob', 'queue', 'table'], apps: [] });
  await using app = await startAppProcess({
    STORAGE: stack.storage,
    AzureWebJobsStorage: stack.storage,
    FHIR_URL: fhir.url,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: 'a-secret-for-tests-only',
    referenceWait: '0',
    telemetry: 'otlp',
    telemetryEndpoint: receiver.url,
  });
  const blobs = azureBlobStore(connectStorage({ connectionString: stack.storage }));
  const [family, id, file, note] = sentinels;
  const person = JSON.stringify({
    resourceType: 'Patient',
    id,
    identifier: [{ system: 'urn:mrn', value: id }],
    name: [{ family }],
    text: { status: 'generated', div: `<div>${note}</div>` },
  });
  await blobs.write({ container: 'bundles', name: `north/${file}.json` }, person);
  await blobs.write({ container: 'bundles', name: `north/${file}-cut.json` }, person.slice(0, -9));
  const ended = async () => {
    const response = await fetch(`${app.url}/api/runs`);
    const { runs } = (await response.json()) as { runs: { ended?: string }[] };
    return runs.length === 2 && runs.every((run) => run.ended !== undefined);
  };
  while (!(await ended())) await new Promise((resolve) => setTimeout(resolve, 100));
  await app.kill('SIGTERM');

  expect(new Set(receiver.names('spans'))).toEqual(new Set(['ingest slice', 'GET runs']));
  expect(receiver.names('metrics')).toEqual(
    expect.arrayContaining([
      'fph.runs',
      'fph.entries',
      'fph.slice.duration',
      'fph.chunk.duration',
      'fph.fhir.window',
      'fph.fhir.requests',
    ]),
  );
  const all = receiver.bodies.map(({ text }) => text).join('\n');
  for (const said of ['load-bundles', '"loaded"', '"failed"']) expect(all).toContain(said);
  for (const sentinel of sentinels) {
    expect(all.toLowerCase()).not.toContain(sentinel.toLowerCase());
  }
}, 60_000);
