import { ingestRun } from '../ingest/ingest-run.ts';
import type { IngestPorts } from '../ingest/ports.ts';
import type { ingestRig } from './ingest-rig.ts';

class Crash extends Error {}

type Rig = ReturnType<typeof ingestRig>;

export type CrashPlan = {
  /** Number of the call that crashes, from 1. */
  readonly at: number;
  /** When it has taken effect, or before. */
  readonly after: boolean;
  calls: number;
  readonly log: string[];
};

/** Wraps every function of every port: the n-th call of all crashes the worker, before or after it took effect. */
export function crashing(plan: CrashPlan) {
  const wrap = <T extends object>(port: T, name: string): T =>
    new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          plan.calls++;
          plan.log.push(`${name}.${String(key)}`);
          if (plan.calls !== plan.at) return Reflect.apply(member, target, args);
          if (!plan.after) throw new Crash();
          const result: unknown = Reflect.apply(member, target, args);
          if (!(result instanceof Promise)) throw new Crash();
          return result.then(() => {
            throw new Crash();
          });
        };
      },
    });
  return (ports: IngestPorts): IngestPorts => ({
    ...ports,
    blobs: wrap(ports.blobs, 'blobs'),
    queue: wrap(ports.queue, 'queue'),
    ledger: wrap(ports.ledger, 'ledger'),
    pending: wrap(ports.pending, 'pending'),
    fhir: wrap(ports.fhir, 'fhir'),
    identities: wrap(ports.identities, 'identities'),
    ...(ports.bulkImport && { bulkImport: wrap(ports.bulkImport, 'bulkImport') }),
  });
}

/** The rig's `work`, over other ports. */
export function ingestOver(rig: Rig, ports: IngestPorts): Pick<Rig, 'work'> {
  return {
    work: async (message) => {
      const { continue: id } = message as { continue: string };
      return ingestRun(id, ports, rig.settings);
    },
  };
}

/** Delivers messages at least once: what crashed is delivered again after its visibility timeout. */
export async function settleCrashing(rig: Rig): Promise<number> {
  let crashes = 0;
  for (let i = 0; i < 5000; i++) {
    const next = rig.queue.nextAt('load-bundles');
    if (next === undefined) return crashes;
    rig.advance(Math.max(0, next - rig.ports.now()));
    const message = rig.queue.take('load-bundles');
    try {
      await rig.work(message);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      crashes++;
      await rig.queue.send('load-bundles', message, 10);
    }
  }
  throw new Error('The queue does not run empty.');
}
