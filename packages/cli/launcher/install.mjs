import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { runGuarded } from './guarded.mjs';
import { takeInstallLock } from './install-lock.mjs';
import {
  installNeeded,
  missingDependency,
  removeStamp,
  wantedInstall,
  workspaceFolders,
  writeStamp,
} from './install-state.mjs';

const say = (text) => process.stderr.write(`fph: ${text}\n`);

/**
 * Installs the workspace when something changed or is missing; says so on stderr and leaves stdout alone.
 * Returns 0, or the exit code with which to end.
 */
export async function ensureInstalled(root, signal) {
  // A published package comes with everything in it.
  if (!existsSync(path.join(root, 'pnpm-workspace.yaml'))) return 0;
  if (installNeeded(root) === undefined) return 0;
  let lock;
  try {
    lock = await takeInstallLock(path.join(root, '.install-lock'), signal, say);
    // Another process may have installed while this one waited.
    const reason = installNeeded(root);
    return reason === undefined ? 0 : await install(root, reason, lock.interrupted, signal);
  } catch (error) {
    if (signal.aborted) return 130;
    throw error;
  } finally {
    lock?.release();
  }
}

async function install(root, reason, interrupted, signal) {
  say(`installing (${reason})`);
  removeStamp(root);
  const wanted = wantedInstall(root);
  const damaged = interrupted || reason === 'node_modules is damaged';
  // pnpm trusts what it finds: a package folder that lost files is repaired only by a fresh start.
  for (const clean of damaged ? [true] : [false, true]) {
    if (clean) removeModules(root);
    const { code, output } = await pnpmInstall(root, signal);
    if (signal.aborted) return 130;
    const missing = code === 0 ? missingDependency(root) : `pnpm ended with exit code ${code}`;
    if (missing === undefined) {
      writeStamp(root, wanted);
      return 0;
    }
    say(`install incomplete: ${missing}`);
    if (notMendedByAFreshStart.test(output)) break;
  }
  return 1;
}

const notMendedByAFreshStart =
  /OUTDATED_LOCKFILE|NO_LOCKFILE|FETCH|E4\d\d|ENOTFOUND|ECONN|EAI_AGAIN|ETIMEDOUT|ENOSPC/;

async function pnpmInstall(root, signal) {
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const windows = process.platform === 'win32';
  let output = '';
  const code = await runGuarded({
    command: windows ? 'npx.cmd' : 'npx',
    args: [
      '--yes',
      packageManager,
      'install',
      '--frozen-lockfile',
      '--prefer-offline',
      '--config.confirm-modules-purge=false',
      '--reporter=append-only',
    ],
    shell: windows,
    cwd: root,
    env: withoutScriptSettings(process.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Whatever pnpm prints is for people: stdout belongs to the command.
    onOutput: (chunk) => {
      process.stderr.write(chunk);
      output = (output + chunk).slice(-50_000);
    },
    signal,
  });
  return { code, output };
}

/** `npm run --silent` would silence the install's errors as well: npm hands its settings on in the environment. */
function withoutScriptSettings(env) {
  const { npm_config_loglevel, npm_config_silent, npm_config_reporter, ...rest } = env;
  return rest;
}

function removeModules(root) {
  for (const folder of [root, ...workspaceFolders(root)]) {
    const modules = path.join(folder, 'node_modules');
    if (existsSync(modules)) {
      for (const name of readdirSync(modules))
        rmSync(path.join(modules, name), { recursive: true, force: true });
    }
  }
}
