/** Runs the work once per key; a failure is not remembered, the next caller tries again. */
export function makeOnce(): (key: string, work: () => Promise<unknown>) => Promise<void> {
  const made = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const running = made.get(key) ?? work();
    made.set(key, running);
    try {
      await running;
    } catch (error) {
      made.delete(key);
      throw error;
    }
  };
}

/** The HTTP status of an error of an Azure SDK; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' ? status : undefined;
}
