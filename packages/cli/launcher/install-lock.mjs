import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeat = 1_000;
const abandonedAfter = 15_000;

/**
 * Waits until this process alone may install, so that two first runs of a clone do not trample on each other. A lock
 * whose owner is dead or silent is taken over; `interrupted` tells that its install did not come to its end.
 */
export async function takeInstallLock(file, signal, say) {
  let interrupted = false;
  let told = false;
  for (;;) {
    signal.throwIfAborted();
    if (create(file)) break;
    if (isAbandoned(file)) {
      interrupted = takeAway(file) || interrupted;
      continue;
    }
    if (!told) say('waiting for another install of this folder');
    told = true;
    await sleep(200, undefined, { signal });
  }
  const beat = setInterval(() => touch(file), heartbeat);
  return {
    interrupted,
    release: () => {
      clearInterval(beat);
      rmSync(file, { force: true });
    },
  };
}

function create(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isAbandoned(file) {
  try {
    const silent = Date.now() - statSync(file).mtimeMs;
    const pid = Number(readFileSync(file, 'utf8'));
    // An empty file is one that is being written.
    return silent > abandonedAfter || (pid > 0 && !isAlive(pid));
  } catch {
    return false;
  }
}

/** Renaming is atomic: of several waiting processes one takes the dead lock away; a lock made meanwhile is put back. */
function takeAway(file) {
  const mine = `${file}.${process.pid}`;
  try {
    renameSync(file, mine);
  } catch {
    return false;
  }
  const dead = isAbandoned(mine);
  if (!dead) {
    try {
      linkSync(mine, file);
    } catch {}
  }
  rmSync(mine, { force: true });
  return dead;
}

function touch(file) {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {}
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
