/**
 * Loads a file of 100 MB and drops the same content again: `node functions/load-bundles/bench/re-drop.ts`.
 * Prints how long each took and what the second one wrote.
 */
import { startStack } from '@fph/stack';
import { benchIngestion } from './bench-ingestion.ts';

const stack = await startStack({ only: ['blob', 'queue', 'table', 'fhir'], apps: [] });
try {
  const ingestion = benchIngestion(stack);
  const { blobs } = ingestion.ports;

  async function* file() {
    yield Buffer.from('{"resourceType":"Bundle","type":"collection","entry":[');
    const data = 'A'.repeat(100_000);
    for (let n = 0; n < 1000; n++) {
      const resource = { resourceType: 'Basic', id: `b${n}`, code: { text: data } };
      yield Buffer.from(`${n === 0 ? '' : ','}${JSON.stringify({ resource })}`);
    }
    yield Buffer.from(']}');
  }
  for (const name of ['bench/first.json', 'bench/again.json']) {
    const { etag, size } = await blobs.write({ container: 'bundles', name }, file());
    const run = await ingestion.register({ container: 'bundles', name, etag });
    const started = performance.now();
    let result = await ingestion.handle({ continue: run.id });
    while (result && !result.ended) result = await ingestion.handle({ continue: run.id });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${name}: ${(size / 1e6).toFixed(0)} MB, ${seconds} s, ${result?.state}, ${JSON.stringify(result?.counts)}`,
    );
  }
} finally {
  await stack.close();
}
