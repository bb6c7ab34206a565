import type { InputKind } from '@fph/identity';
import {
  hasEnded,
  type Run,
  type RunCounts,
  type RunLease,
  type RunState,
} from '@fph/platform/ports';
import { BundleError, type BundleErrorCode, bundleErrorMessages } from '../bundle-error.ts';
import { afterEnd, failRun } from './end-run.ts';
import { type IngestSettings, maxAttempts } from './ingest-settings.ts';
import { loadSlice } from './load-slice.ts';
import type { IngestPorts } from './ports.ts';

/** What a queue message asks for. `continue` is what a slice sends to itself. */
export type IngestMessage = {
  readonly continue: string;
  /** W3C trace context of the slice that sent it. */
  readonly traceparent?: string | undefined;
};

export type SliceResult = {
  readonly runId: string;
  readonly state: RunState;
  readonly counts: RunCounts;
  /** True when this slice brought the run to its end. */
  readonly ended: boolean;
  /** Set when the work goes on in another invocation. */
  readonly again?: { readonly afterSeconds: number } | undefined;
};

export type IngestTransform = (file: {
  readonly name: string;
  readonly source: string;
  readonly container: string;
  readonly lastModified: string;
  stream(): AsyncIterable<Uint8Array>;
}) => AsyncIterable<TransformedBundle>;

/** What a converter made of one message or document of the file. */
export type TransformedBundle = {
  /** Undefined when nothing could be made of it: an entry that fails, with the code of the first error. */
  readonly bundle: unknown;
  /** What nothing could be made of, for the dead letter. */
  readonly input?: { readonly extension: string; readonly bytes: Uint8Array } | undefined;
  /** Names the message within the file; no patient data. */
  readonly name: string;
  /** What kind of message: decides whether it may change demographics. */
  readonly kind: InputKind;
  readonly issues: readonly {
    readonly severity: 'error' | 'warning' | 'information';
    readonly code: string;
    readonly location: string;
    readonly message: string;
  }[];
};

const busySeconds = 15;

/**
 * Works for one slice on a run: claims it, does what is left as far as time allows, records, and hands over. Every
 * step may be the last one before a crash: the next slice finds what was recorded and goes on behind it.
 */
export async function ingestRun(
  runId: string,
  ports: IngestPorts,
  settings: IngestSettings,
  options: { transform?: IngestTransform | undefined; signal?: AbortSignal | undefined } = {},
): Promise<SliceResult> {
  const claimed = await ports.ledger.claim(runId);
  if (claimed.kind === 'ended') {
    await afterEnd(claimed.run, ports, settings);
    return resultOf(claimed.run, false);
  }
  if (claimed.kind === 'busy') {
    // Should its worker have died, nobody else would come back to this run before the reconcile timer.
    return handOver(claimed.run, busySeconds, ports, settings);
  }
  const { lease } = claimed;
  try {
    return await workOn(lease, ports, settings, options);
  } catch (error) {
    lease.abandon();
    throw error;
  }
}

async function workOn(
  lease: RunLease,
  ports: IngestPorts,
  settings: IngestSettings,
  options: { transform?: IngestTransform | undefined; signal?: AbortSignal | undefined },
): Promise<SliceResult> {
  try {
    if (lease.run.attempts > maxAttempts) await requireProgress(lease, ports);
    const next = await loadSlice(lease, ports, settings, options);
    if (next.ended || hasEnded(next.run)) return resultOf(next.run, hasEnded(next.run));
    return await handOver(next.run, next.afterSeconds, ports, settings);
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    if (code === 'server-unavailable' && lease.run.attempts < maxAttempts) {
      const run = await lease.release();
      return handOver(run, 2 ** run.attempts, ports, settings);
    }
    const final = code === 'server-unavailable' ? 'no-progress' : code;
    const run = await failRun(lease, ports, settings, {
      code: final,
      message: messageOf(final, error),
      at: error instanceof BundleError ? error.at : undefined,
    });
    return resultOf(run, true);
  }
}

/** Slices that died on the way may have recorded chunks all the same: those were not in vain. */
async function requireProgress(lease: RunLease, ports: IngestPorts): Promise<void> {
  const before = lease.run.progress?.done ?? 0;
  const done = (await ports.ledger.chunks(lease.run.id)).length;
  if (done <= before) throw new BundleError('no-progress');
  await lease.save({ attempts: 1, progress: { done, of: lease.run.progress?.of ?? done } });
}

function messageOf(code: BundleErrorCode, error: unknown): string {
  const detail = error instanceof BundleError ? error.detail : undefined;
  return `${bundleErrorMessages[code]}${detail === undefined ? '' : ` ${detail}`}`;
}

/** The code of an expected failure of a whole file; undefined for what nobody expected. */
function codeOf(error: unknown): BundleErrorCode | undefined {
  if (error instanceof BundleError) return error.code;
  const code = (error as { code?: unknown } | null)?.code;
  if (code === 'blob-changed') return 'file-changed';
  if (code === 'blob-gone') return 'file-gone';
  return undefined;
}

async function handOver(
  run: Run,
  afterSeconds: number,
  ports: IngestPorts,
  settings: IngestSettings,
): Promise<SliceResult> {
  const message: IngestMessage = { continue: run.id, traceparent: ports.traceContext?.() };
  await ports.queue.send(settings.queue, message, afterSeconds);
  return { ...resultOf(run, false), again: { afterSeconds } };
}

function resultOf(run: Run, ended: boolean): SliceResult {
  return { runId: run.id, state: run.state, counts: run.counts, ended };
}
