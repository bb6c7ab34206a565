import { readFileSync } from 'node:fs';
import path from 'node:path';

const period = 300;
const runners = /(^|\/)(npm|npx|pnpm|pnpx|yarn)(-cli)?(\.c?js|\.mjs)?$/;
const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'busybox']);

/**
 * Calls `gone` when this process has lost its parent, when one of the script runners above it has ended, or when the shell
 * in between was interrupted. `npm run` stands two processes up (`npm` -> `sh -c` -> this): a SIGKILL of it tells nobody,
 * and a SIGINT that it hands on ends in a shell that waits for us and says nothing.
 */
export function watchParents(gone) {
  const parent = process.ppid;
  const chain = scriptRunners(parent);
  const interrupted = chain[0]?.kind === 'shell' ? interruptionOf(parent) : () => false;
  const timer = setInterval(() => {
    const lost =
      process.ppid !== parent || chain.some((each) => startTime(each.pid) !== each.started);
    if (!lost && !interrupted()) return;
    clearInterval(timer);
    gone();
  }, period);
  timer.unref();
}

/** The processes above, as far up as they are script runners and the shells between them (Linux only). */
function scriptRunners(first) {
  const found = [];
  let pid = first;
  for (let depth = 0; depth < 10 && pid > 1; depth += 1) {
    const kind = kindOf(pid);
    if (kind === undefined) break;
    found.push({ pid, kind, started: startTime(pid) });
    pid = parentOf(pid);
  }
  // A shell at the top is the user's own: it matters only if it is our parent, which is watched anyway.
  while (found.at(-1)?.kind === 'shell') found.pop();
  return found;
}

/**
 * Tells whether a shell that waits for us was woken. It sleeps until we end, so the only thing that wakes it is a signal it
 * catches, which is SIGINT; all stopped and continued (Ctrl-Z, a suspended machine) wakes it as well and does not count.
 */
function interruptionOf(shell) {
  let seen = wakeups(shell);
  let looked = Date.now();
  process.on('SIGCONT', () => {
    seen = undefined;
  });
  return () => {
    const paused = Date.now() - looked > 4 * period;
    looked = Date.now();
    const now = wakeups(shell);
    const woken = seen !== undefined && now !== undefined && now !== seen && !paused;
    seen = now;
    return woken;
  };
}

const wakeups = (pid) =>
  /^voluntary_ctxt_switches:\s*(\d+)/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];

function kindOf(pid) {
  const words = (read(`/proc/${pid}/cmdline`) ?? '').split('\0');
  // npm sets its process title to `npm run …`.
  if (/^(npm|npx|pnpm) /.test(`${words[0]} `)) return 'runner';
  if (words.slice(0, 3).some((word) => runners.test(word))) return 'runner';
  return shells.has(path.basename(words[0] ?? '')) && words[1] === '-c' ? 'shell' : undefined;
}

/** Fields after the command name, which stands in parentheses and may hold anything. */
function statFields(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
}

const parentOf = (pid) => Number(statFields(pid)[1] ?? 0);

/** Undefined for a process that is gone or a zombie. */
function startTime(pid) {
  const fields = statFields(pid);
  return fields[0] === 'Z' ? undefined : fields[19];
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
