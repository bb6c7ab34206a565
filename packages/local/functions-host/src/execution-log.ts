import type { Execution } from './executor.ts';

const kept = 10_000;

/** Keeps the last runs; a run keeps its place when it ends. */
export function createExecutionLog() {
  const runs = new Map<string, Execution>();
  return {
    record(execution: Execution): void {
      runs.set(execution.id, execution);
      if (runs.size <= kept) return;
      const [oldest] = runs.keys();
      if (oldest !== undefined) runs.delete(oldest);
    },
    list(name?: string): readonly Execution[] {
      const all = [...runs.values()];
      return name === undefined ? all : all.filter((run) => run.functionName === name);
    },
  };
}
