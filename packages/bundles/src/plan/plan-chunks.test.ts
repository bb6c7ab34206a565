import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { action, createEntryIndex } from '../index/entry-index.ts';
import { type PlanLimits, planChunks } from './plan-chunks.ts';

/** An index of entries 0 to n - 1 with edges from the first to the second of each pair. */
function indexOf(
  count: number,
  edges: readonly (readonly [number, number])[],
  roots: readonly { type: string; first: number; count: number }[] = [],
) {
  const index = createEntryIndex();
  const targets = Array.from({ length: count }, (): number[] => []);
  for (const [from, to] of edges) targets[from]?.push(to);
  for (let entry = 0; entry < count; entry++) {
    const root = roots.findIndex(
      ({ first, count: size }) => entry >= first && entry < first + size,
    );
    index.add({
      offset: entry * 100,
      length: 100,
      root: Math.max(0, root),
      type: 'Observation',
      action: action.upsert,
    });
    index.setId(entry, entry.toString(16).padStart(32, '0'));
    for (const target of targets[entry] ?? []) index.addEdge(`Observation/${target}`, 0);
    index.claim(`Observation/${entry}`, 0, entry);
  }
  roots.forEach((root, number) => {
    index.roots.push({
      ...root,
      root: number,
      timestamp: undefined,
      kind: undefined,
      message: undefined,
    });
  });
  return index;
}

/** Every reference points at an earlier chunk, or into its own transaction, or is repaired by a second pass. */
function checkClosed(
  count: number,
  edges: readonly (readonly [number, number])[],
  limits: PlanLimits,
  plan: ReturnType<typeof planChunks>,
) {
  const chunkOf = new Map<number, number>();
  const levelOf = new Map<number, number>();
  for (const chunk of plan.chunks) {
    expect(chunk.entries.length).toBeLessThanOrEqual(limits.maxEntries);
    expect(chunk.bytes === chunk.entries.length * 100).toBe(true);
    for (const entry of chunk.entries) {
      if (chunk.phase !== 'without-cycle') expect(chunkOf.has(entry)).toBe(false);
      if (chunk.phase === 'without-cycle') continue;
      chunkOf.set(entry, chunk.chunk);
      levelOf.set(entry, chunk.level);
    }
  }
  expect(chunkOf.size).toBe(count);
  const firstPass = new Map<number, number>();
  for (const { chunk, phase, entries } of plan.chunks) {
    if (phase === 'without-cycle') for (const entry of entries) firstPass.set(entry, chunk);
  }
  for (const [from, to] of edges) {
    if (from === to) continue;
    const [own, other] = [chunkOf.get(from) ?? 0, firstPass.get(to) ?? chunkOf.get(to) ?? 0];
    const chunk = plan.chunks[own - 1];
    if (own === other) expect(chunk?.kind).toBe('transaction');
    else expect(other).toBeLessThan(own);
    if (own !== other && !firstPass.has(to)) {
      expect(levelOf.get(to) ?? 0).toBeLessThan(levelOf.get(from) ?? 0);
    }
  }
}

function reaches(
  edges: readonly (readonly [number, number])[],
  from: number,
  wanted: number,
  seen = new Set<number>(),
): boolean {
  if (from === wanted) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return edges.some(([a, b]) => a === from && reaches(edges, b, wanted, seen));
}

const graph = fc.integer({ min: 1, max: 60 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    edges: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 120 }),
    limits: fc.record({
      maxEntries: fc.integer({ min: 1, max: 12 }),
      maxBytes: fc.constantFrom(100, 450, 1_000_000),
    }),
  }),
);

describe('planChunks', () => {
  test('any graph, cycles too: chunks are within limits and closed over what came before', () => {
    fc.assert(
      fc.property(graph, ({ count, edges, limits }) => {
        const plan = planChunks(indexOf(count, edges), { limits });
        checkClosed(count, edges, limits, plan);
        expect(planChunks(indexOf(count, edges), { limits })).toEqual(plan);
      }),
      { numRuns: 300 },
    );
  });

  test('bulk chunks hold what may be there, and nothing that another chunk needs', () => {
    const marked = fc.tuple(graph, fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }));
    fc.assert(
      fc.property(marked, ([{ count, edges, limits }, may]) => {
        const mayBeBulk = (entry: number) => may[entry] === true;
        const plan = planChunks(indexOf(count, edges), { limits, mayBeBulk });
        checkClosed(count, edges, limits, plan);
        const bulk = new Set(plan.chunks.flatMap((chunk) => (chunk.bulk ? chunk.entries : [])));
        for (const entry of bulk) expect(mayBeBulk(entry)).toBe(true);
        for (const [from, to] of edges) if (!bulk.has(from)) expect(bulk.has(to)).toBe(false);
        // As many as can be: one that is left out is needed, or in a cycle.
        const reached = new Set<number>();
        const reach = (entry: number): void => {
          if (reached.has(entry)) return;
          reached.add(entry);
          for (const [from, to] of edges) if (from === entry) reach(to);
        };
        for (let entry = 0; entry < count; entry++) {
          const inCycle = edges.some(
            ([from, to]) => from !== to && from === entry && reaches(edges, to, entry),
          );
          if (!mayBeBulk(entry) || inCycle) reach(entry);
        }
        for (let entry = 0; entry < count; entry++)
          expect(bulk.has(entry)).toBe(!reached.has(entry));
      }),
      { numRuns: 200 },
    );
  });

  test('10,000 connected entries become 20 to 26 chunks', () => {
    const count = 10_000;
    const edges = Array.from({ length: count - 1 }, (_, i) => {
      const entry = i + 1;
      // Patient, encounters, results, reports: a star of five levels.
      return [
        entry,
        entry < 100
          ? 0
          : entry < 4000
            ? entry % 100
            : entry < 9000
              ? 100 + (entry % 3900)
              : 4000 + (entry % 5000),
      ] as const;
    });
    const plan = planChunks(indexOf(count, edges));
    checkClosed(count, edges, { maxEntries: 500, maxBytes: 1e9 }, plan);
    expect(plan.chunks.length).toBeGreaterThanOrEqual(20);
    expect(plan.chunks.length).toBeLessThanOrEqual(26);
  });

  test('a cycle of 1,200 goes in two passes', () => {
    const edges = Array.from({ length: 1200 }, (_, i) => [i, (i + 1) % 1200] as const);
    const plan = planChunks(indexOf(1200, edges));
    expect(plan.chunks.map(({ phase, entries }) => [phase, entries.length])).toEqual([
      ['without-cycle', 500],
      ['without-cycle', 500],
      ['without-cycle', 200],
      ['whole', 500],
      ['whole', 500],
      ['whole', 200],
    ]);
  });

  test('a small transaction goes whole, a larger one is split and says so', () => {
    const small = planChunks(indexOf(3, [[2, 0]], [{ type: 'transaction', first: 0, count: 3 }]));
    expect(small).toMatchObject({
      atomicity: 'whole',
      chunks: [{ kind: 'transaction', entries: [0, 1, 2] }],
    });
    const large = planChunks(indexOf(501, [], [{ type: 'transaction', first: 0, count: 501 }]));
    expect(large.atomicity).toBe('split');
    expect(large.chunks.map(({ entries }) => entries.length)).toEqual([500, 1]);
    const batch = planChunks(indexOf(3, [[2, 0]], [{ type: 'batch', first: 0, count: 3 }]));
    expect(batch).toMatchObject({ atomicity: undefined, chunks: [{ level: 0 }, { level: 1 }] });
  });

  test('many transactions in one file stay apart and in their order of dependence', () => {
    const roots = [0, 2, 4].map((first) => ({ type: 'transaction', first, count: 2 }));
    const plan = planChunks(
      indexOf(
        6,
        [
          [1, 2],
          [3, 4],
        ],
        roots,
      ),
    );
    expect(plan.chunks.map(({ entries }) => entries)).toEqual([
      [4, 5],
      [2, 3],
      [0, 1],
    ]);
  });

  test('a chain of 200,000 does not overflow the stack', () => {
    const edges = Array.from({ length: 199_999 }, (_, i) => [i + 1, i] as const);
    expect(planChunks(indexOf(200_000, edges)).chunks.at(-1)?.level).toBe(199_999);
  });
});
