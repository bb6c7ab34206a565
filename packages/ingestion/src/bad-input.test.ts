import { fakeFhir, ingestRig, patient } from '@fph/bundles/testing';
import { blobCreatedEvent } from '@fph/platform';
import { describe, expect, test } from 'vitest';
import { type BadInput, badInputs, type Dropped } from '../test/bad-input.table.ts';
import { archives } from './archives.ts';
import { createIngestion } from './create-ingestion.ts';
import { reconcile } from './reconcile.ts';

/** A whole pipeline in memory that is told of blobs by events. */
function pipelineFor({ fhir: options }: BadInput, before: () => Promise<void>) {
  const limits = { maxBytes: 50_000_000, maxRatio: 100, maxMembers: 50 };
  const fhir = fakeFhir({ ...options, before });
  const rig = ingestRig({ fhir, ports: { archives }, settings: { archives: limits } });
  const ingestion = createIngestion(rig.ports, rig.settings);
  const work = async () => {
    for (let next = rig.queue.nextAt('load-bundles'); next !== undefined; ) {
      rig.advance(Math.max(0, next - rig.ports.now()));
      await ingestion.handle(rig.queue.take('load-bundles'));
      next = rig.queue.nextAt('load-bundles');
    }
  };
  const write = async ([container, name, content]: Dropped) => {
    const full = name.includes('/') ? name : `north/${name}`;
    const bytes =
      typeof content === 'string' || content instanceof Uint8Array
        ? content
        : JSON.stringify(content);
    const { etag, size } = await rig.blobs.write({ container, name: full }, bytes);
    const lastModified = new Date(rig.ports.now()).toISOString();
    const blob = { container, name: full, etag, size, lastModified };
    return { blob, event: blobCreatedEvent(blob, 'http://account.test') };
  };
  return { ...rig, ingestion, work, write };
}

type Pipeline = ReturnType<typeof pipelineFor>;

/** Brings the file in as the row says and answers the run it became. */
async function deliver(
  pipeline: Pipeline,
  { input, delivery }: BadInput,
  atFirstRequest: (work: () => Promise<void>) => void,
) {
  const { queue, blobs, ledger, ingestion, work } = pipeline;
  const { blob, event } = await pipeline.write(input);
  const send = async (times: number) => {
    for (let i = 0; i < times; i++) await queue.send('load-bundles', event);
  };
  if (delivery === 'deleted first') {
    await send(1);
    await blobs.remove(blob);
  } else if (delivery === 'overwritten') {
    await send(1);
    atFirstRequest(async () => {
      const newer = await pipeline.write([input[0], input[1], patient('9', 'm9')]);
      await queue.send('load-bundles', newer.event);
    });
  } else if (delivery === 'event lost') {
    pipeline.advance(180_000);
    const options = { olderThanMs: 120_000, now: pipeline.ports.now() };
    expect(await reconcile(pipeline.ports, options)).toBe(1);
  } else if (delivery === 'eight workers') {
    const [container, , content] = input;
    const names = Array.from({ length: 7 }, (_, n) => `other-${n}.json`);
    const others = await Promise.all(
      names.map((name, n) => {
        const text = JSON.stringify(content).replaceAll('"H"', `"H${n}"`);
        return pipeline.write([container, name, text]);
      }),
    );
    const events = [event, ...others.map((one) => one.event)];
    await Promise.all(events.map(async (one) => ingestion.handle(one)));
  } else await send(delivery === 'three events' ? 3 : 1);
  await work();
  const run = await ledger.find(blob);
  if (run === undefined) throw new Error('The file never became a run.');
  return run;
}

describe('bad input', () => {
  test.each(badInputs)('$name', async (row) => {
    let interruption: (() => Promise<void>) | undefined;
    const pipeline = pipelineFor(row, async () => {
      const once = interruption;
      interruption = undefined;
      await once?.();
    });
    const { ledger, queue, fhir } = pipeline;
    for (const file of row.before ?? []) {
      await queue.send('load-bundles', (await pipeline.write(file)).event);
      await pipeline.work();
    }
    const others = new Set((await ledger.list()).map(({ id }) => id));
    const run = await deliver(pipeline, row, (work) => {
      interruption = work;
    });

    expect(run.state).toBe(row.state);
    expect(run.reason?.code).toBe(row.reason);
    const members = await ledger.list({ parent: run.id });
    const inOrder = members.toSorted((a, b) => (a.member ?? 0) - (b.member ?? 0));
    const codes: string[] = [];
    for (const { id } of inOrder.length > 0 ? inOrder : [run]) {
      codes.push(...(await pipeline.result(id)).codes);
    }
    if (Array.isArray(row.codes)) expect(codes).toEqual(row.codes);
    else {
      const groups = Map.groupBy(codes, (code) => code);
      expect(Object.fromEntries([...groups].map(([code, all]) => [code, all.length]))).toEqual(
        row.codes,
      );
    }
    const types = Map.groupBy(fhir.current().keys(), (reference) => reference.split('/')[0] ?? '');
    expect(Object.fromEntries([...types].map(([type, all]) => [type, all.length]))).toEqual(
      row.stored,
    );

    const failed = [run, ...members].find(({ deadLetter }) => deadLetter !== undefined);
    const folder = `dead-letter/load-bundles/2024/05/01/${failed?.id}`;
    const always = row.letter.length === 0 ? [] : ['README.txt', 'outcome.json'];
    const letters = pipeline.blobs.names().filter((name) => name.startsWith('dead-letter/'));
    expect(letters.sort()).toEqual(
      [...always, ...row.letter].map((name) => `${folder}/${name}`).sort(),
    );
    if (failed !== undefined) expect(`dead-letter/${failed.deadLetter}`).toBe(folder);
    expect(pipeline.blobs.names().filter((name) => name.startsWith('work/'))).toEqual([]);
    // One file is one run, however often its event came; and the good ones before it have theirs.
    if (row.delivery !== 'eight workers' && row.delivery !== 'overwritten') {
      const runs = (await ledger.list()).filter(({ id, parent }) => !parent && !others.has(id));
      expect(runs.map(({ id }) => id)).toEqual([run.id]);
    }
  });
});
