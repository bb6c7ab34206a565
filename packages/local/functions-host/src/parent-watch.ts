/** Between looks, in milliseconds. */
const lookMs = 500;

/**
 * Calls `onGone` once when the process that started this one is gone, however it ended. A killed
 * parent cannot tell its children; they would go on reading queues that a restarted platform reads too.
 */
export function watchParent(onGone: () => void): () => void {
  const parent = process.ppid;
  let told = false;
  const tell = () => {
    if (told) return;
    told = true;
    stop();
    onGone();
  };
  const timer = setInterval(() => {
    // Unix gives an orphan another parent; Windows leaves the number of one that no longer runs.
    if (process.ppid !== parent || !isRunning(parent)) tell();
  }, lookMs);
  timer.unref();
  const stop = () => {
    clearInterval(timer);
    process.off('disconnect', tell);
  };
  process.on('disconnect', tell);
  return stop;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
