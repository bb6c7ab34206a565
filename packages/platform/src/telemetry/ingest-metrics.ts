import { metrics } from '@opentelemetry/api';
import type { RunCounts, RunState } from '../ports/runs.ts';

export type IngestMetrics = {
  runEnded(run: { pipeline: string; state: RunState; counts: RunCounts }): void;
  chunkSent(chunk: { pipeline: string; milliseconds: number }): void;
  sliceEnded(slice: { pipeline: string; milliseconds: number; failed: boolean }): void;
};

/** Counters of ingestion: runs by state, entries by what became of them, time of slices and chunks. */
export function ingestMetrics(): IngestMetrics {
  const meter = metrics.getMeter('fph');
  const runs = meter.createCounter('fph.runs', { description: 'Ingestions that ended.' });
  const entries = meter.createCounter('fph.entries', {
    description: 'Entries by what became of them.',
  });
  const slices = meter.createHistogram('fph.slice.duration', {
    unit: 'ms',
    description: 'How long one invocation worked on a run.',
  });
  const chunks = meter.createHistogram('fph.chunk.duration', {
    unit: 'ms',
    description: 'How long a chunk took, from reading what stands to the answer to its writes.',
  });
  return {
    chunkSent({ pipeline, milliseconds }) {
      chunks.record(milliseconds, { pipeline });
    },
    runEnded({ pipeline, state, counts }) {
      runs.add(1, { pipeline, state });
      for (const [code, count] of Object.entries(counts)) {
        if (code !== 'entries' && count !== undefined) entries.add(count, { pipeline, code });
      }
    },
    sliceEnded({ pipeline, milliseconds, failed }) {
      slices.record(milliseconds, { pipeline, failed });
    },
  };
}
