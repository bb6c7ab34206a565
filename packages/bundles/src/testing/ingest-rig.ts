import { createIdentity, memoryIdentityTable, parseIdentifierSystems } from '@fph/identity';
import {
  memoryBlobStore,
  memoryMessageQueue,
  memoryPendingReferences,
  memoryRunLedger,
} from '@fph/platform/memory';
import type { Run } from '@fph/platform/ports';
import type { EntryOutcome } from '../ingest/entry-outcome.ts';
import { type IngestTransform, ingestRun } from '../ingest/ingest-run.ts';
import { defaultIngestSettings, type IngestSettings } from '../ingest/ingest-settings.ts';
import { readOutcome } from '../ingest/outcome-files.ts';
import type { Archives, IngestPorts } from '../ingest/ports.ts';
import { type FakeFhir, fakeFhir } from './fake-fhir.ts';

export const testSecret = 'a-secret-for-tests-only';

export type RigOptions = {
  readonly fhir?: FakeFhir;
  readonly settings?: Partial<IngestSettings>;
  readonly ports?: Partial<IngestPorts>;
  readonly transform?: IngestTransform;
  readonly identifierSystems?: Parameters<typeof parseIdentifierSystems>[0];
};

/** The engine with everything around it in memory and a clock that jumps to the next message. */
export function ingestRig(options: RigOptions = {}) {
  let time = Date.parse('2024-05-01T00:00:00Z');
  const now = () => time;
  const fhir = options.fhir ?? fakeFhir();
  const systems = parseIdentifierSystems(
    options.identifierSystems ?? [
      { system: 'urn:mrn', trusted: true },
      { system: 'urn:npi', trusted: true },
    ],
  );
  const memory = {
    blobs: memoryBlobStore(now),
    queue: memoryMessageQueue(now),
    ledger: memoryRunLedger({ now }),
    pending: memoryPendingReferences(),
  };
  const ports: IngestPorts = {
    ...memory,
    archives: noArchives,
    fhir,
    identities: createIdentity({ secret: testSecret, table: memoryIdentityTable(), systems, now }),
    now,
    ...options.ports,
  };
  const settings: IngestSettings = {
    ...defaultIngestSettings,
    pipeline: 'load-bundles',
    queue: 'load-bundles',
    secret: testSecret,
    trustIds: () => false,
    isAuthoritative: (_source, kind) => kind === 'bundle' || kind === 'adt',
    systems,
    referenceWaitMs: 0,
    // Most tests count what the file brought; Provenance has tests of its own.
    provenance: false,
    ...options.settings,
  };
  const work = async (message: unknown) => {
    const { continue: id } = message as { continue: string };
    return ingestRun(id, ports, settings, { transform: options.transform });
  };
  const rig = {
    ...memory,
    ports,
    settings,
    fhir,
    advance(ms: number) {
      time += ms;
    },
    work,
    /** One slice of a run by a worker with ports of its own. */
    workWith: async (own: IngestPorts, id: string) =>
      ingestRun(id, own, settings, { transform: options.transform }),
    /** Writes a blob and its message. */
    async put(name: string, content: unknown, container = 'bundles'): Promise<Run> {
      const bytes =
        typeof content === 'string' || content instanceof Uint8Array
          ? content
          : JSON.stringify(content);
      const full = name.includes('/') ? name : `north/${name}`;
      const { etag } = await memory.blobs.write({ container, name: full }, bytes);
      const source = full.slice(0, full.indexOf('/'));
      const key = { pipeline: settings.pipeline, container, name: full, etag, source };
      const run = await ports.ledger.register(key);
      await memory.queue.send(settings.queue, { continue: run.id });
      return run;
    },
    /** Works until the queue is empty; messages in the future are waited for. */
    async settle(limit = 1000): Promise<void> {
      for (let i = 0; i < limit; i++) {
        const next = memory.queue.nextAt(settings.queue);
        if (next === undefined) return;
        time = Math.max(time, next);
        await work(memory.queue.take(settings.queue));
      }
      throw new Error('The queue does not run empty.');
    },
    /** Drops a file and answers its run and outcomes at the end. */
    async drop(name: string, content: unknown, container?: string) {
      const { id } = await rig.put(name, content, container);
      await rig.settle();
      return rig.result(id);
    },
    async result(id: string): Promise<{ run: Run; outcomes: EntryOutcome[]; codes: string[] }> {
      const run = await ports.ledger.get(id);
      if (run === undefined) throw new Error('no such run');
      const outcomes: EntryOutcome[] = [];
      if (run.outcome !== undefined) {
        for await (const outcome of readOutcome(memory.blobs, run.outcome)) outcomes.push(outcome);
      }
      outcomes.sort((a, b) => a.index - b.index);
      return { run, outcomes, codes: outcomes.map(({ code }) => code) };
    },
    async text(container: string, name: string): Promise<string> {
      const blob = await memory.blobs.open({ container, name });
      if (blob === undefined) throw new Error('no such blob');
      return Buffer.from(await blob.range(0, blob.size)).toString('utf8');
    },
  };
  return rig;
}

const noArchives: Archives = {
  gunzip() {
    throw new Error('not in this test');
  },
  members() {
    throw new Error('not in this test');
  },
};

export const patient = (id: string, mrn: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: 'urn:mrn', value: mrn }],
  ...more,
});

export const observation = (id: string, subject: string, more: object = {}) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'test' },
  subject: { reference: subject },
  ...more,
});

/** A Bundle of resources; a pair is a resource with its request. */
export const bundle = (type: string, entries: readonly object[], more: object = {}) => ({
  resourceType: 'Bundle',
  type,
  ...more,
  entry: entries.map((entry) => ('resourceType' in entry ? { resource: entry } : entry)),
});
