/**
 * How many requests a server takes at once, as far as we know: grows by one after a window of successes, halves when the
 * server throttles, and then stays below what was too much. A plain value, so that instances can share it in a table row.
 */
export type Window = {
  readonly size: number;
  /** The largest size that has held; above it we only probe. null until the server throttles first. */
  readonly ceiling: number | null;
  /** A probe comes after this many windows of successes; failed probes double it. */
  readonly patience: number;
  /** Successes at this size so far. */
  readonly credit: number;
  /** Counts changes of size. Only requests started at the present size say anything about it. */
  readonly epoch: number;
  /** Epoch of the last decrease: what started before it complains about a size that is gone. */
  readonly lowered: number;
};

const firstPatience = 4;
const mostPatience = 64;

export function startWindow(size: number): Window {
  return { size, ceiling: null, patience: firstPatience, credit: 0, epoch: 0, lowered: 0 };
}

/** A request that started in `epoch`, with the window in full use, succeeded. */
export function succeeded(window: Window, epoch: number, max: number): Window {
  const { size, ceiling, patience } = window;
  // Above the ceiling only requests of the present size count; on the way to it all since the last decrease do.
  const atCeiling = ceiling !== null && size >= ceiling;
  if (epoch < (atCeiling ? window.epoch : window.lowered)) return window;
  const credit = window.credit + 1;
  const probing = ceiling !== null && size > ceiling;
  if (probing && credit >= 2 * size)
    return { ...window, ceiling: size, patience: firstPatience, credit: 0 };
  if (probing || size >= max || credit < creditForMore(size, ceiling, patience))
    return { ...window, credit };
  return { ...window, size: size + 1, credit: 0, epoch: window.epoch + 1 };
}

/** One window of successes for new ground, one success for ground that has held before, long patience at its end. */
function creditForMore(size: number, ceiling: number | null, patience: number): number {
  if (ceiling === null) return size;
  return size < ceiling ? 1 : patience * size;
}

/** A request that started in `epoch` was throttled. */
export function throttled(window: Window, epoch: number): Window {
  if (epoch < window.lowered) return window;
  const { size, ceiling } = window;
  const next = { ...window, credit: 0, epoch: window.epoch + 1, lowered: window.epoch + 1 };
  // One step above a size that has held for long: that size is still good.
  if (ceiling !== null && size > ceiling)
    return { ...next, size: ceiling, patience: Math.min(mostPatience, window.patience * 2) };
  return { ...next, ceiling: Math.max(1, size - 1), size: Math.max(1, Math.floor(size / 2)) };
}
