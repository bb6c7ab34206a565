/**
 * Loads one large file twice, into a new FHIR service each time: by the ordinary way and by the server's `$import`:
 * `node functions/load-bundles/bench/bulk-import.ts [--facts 60000]`. Prints resources a second from the first slice to the
 * end of the run, the time of its steps, and the peak memory of this process, which does the loader's work.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startStack } from '@fph/stack';
import { benchIngestion } from './bench-ingestion.ts';

const { values } = parseArgs({ options: { facts: { type: 'string', default: '60000' } } });
const facts = Number(values.facts);
const persons = Math.ceil(facts / 500);

/** A bundle of persons and facts, about 1 kB each; some refer to others. */
async function* file() {
  yield Buffer.from('{"resourceType":"Bundle","type":"collection","entry":[');
  let separator = '';
  const entry = (resource: object) => {
    const text = `${separator}${JSON.stringify({ resource })}`;
    separator = ',\n';
    return Buffer.from(text);
  };
  const identifierOf = (n: number) => [{ system: 'urn:bench', value: `P${n}` }];
  for (let n = 0; n < persons; n++) {
    yield entry({ resourceType: 'Patient', id: `p${n}`, identifier: identifierOf(n) });
  }
  for (let n = 0; n < facts; n++) {
    yield entry({
      resourceType: n % 4 === 3 ? 'Condition' : 'Observation',
      id: `f${n}`,
      ...(n % 4 === 3 ? {} : { status: 'final', effectiveDateTime: '2024-05-01T10:00:00Z' }),
      subject: { reference: `Patient/p${n % persons}` },
      code: {
        coding: [{ system: 'http://loinc.org', code: `${n % 900}-1` }],
        text: 'x'.repeat(650),
      },
      ...(n % 4 === 2 ? { hasMember: [{ reference: `Observation/f${n - 1}` }] } : {}),
    });
  }
  yield Buffer.from(']}');
}

for (const importFrom of ['off', '1000000']) {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'fph-import-'));
  const stack = await startStack({ dataDir, only: ['blob', 'queue', 'table', 'fhir'], apps: [] });
  try {
    const ingestion = benchIngestion(stack, { provenance: 'off', importFrom });
    const { blobs, ledger } = ingestion.ports;
    const name = 'bench/large.json';
    const { etag, size } = await blobs.write({ container: 'bundles', name }, file());
    const { id } = await ingestion.register({ container: 'bundles', name, etag });
    const started = performance.now();
    const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
    const steps: string[] = [];
    let last = '';
    const note = async (): Promise<void> => {
      const now = (await ledger.get(id))?.bulkImport?.stage ?? '';
      if (now !== last) steps.push(`${now} after ${seconds()} s`);
      last = now;
    };
    const watch = setInterval(() => void note(), 250);
    let result = await ingestion.handle({ continue: id });
    while (result && !result.ended) {
      const wait = (result.again?.afterSeconds ?? 0) * 1000;
      await new Promise((resolve) => setTimeout(resolve, wait));
      result = await ingestion.handle({ continue: id });
    }
    clearInterval(watch);
    const total = result?.counts.entries ?? 0;
    const rate = (total / Number(seconds())).toFixed(0);
    const memory = Math.round(process.resourceUsage().maxRSS / 1024);
    console.log(
      `importFrom ${importFrom}: ${(size / 1e6).toFixed(0)} MB, ${total} resources, ${result?.state} ` +
        `in ${seconds()} s, ${rate}/s, peak ${memory} MB; ${steps.join(', ')}`,
    );
  } finally {
    await stack.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
