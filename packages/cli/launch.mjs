#!/usr/bin/env node
// Entry of the root scripts `demo`, `test` and `fph`. Plain JavaScript for Node 20 and newer, because it runs before
// anything is installed. See docs/adr/0015-launcher.md.
import path from 'node:path';
import { callerDirectory } from './launcher/caller-directory.mjs';
import { ensureInstalled } from './launcher/install.mjs';
import { chooseNode, commandEnvironment } from './launcher/node-binary.mjs';
import { watchParents } from './launcher/parents.mjs';
import { runCommand } from './launcher/run-command.mjs';
import { runTests } from './launcher/run-tests.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const [script, ...args] = process.argv.slice(2);

/** Aborted with the signal's name when this process is to stop; everything it has started then stops as well. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => stopping.abort(signal));
}
watchParents(() => stopping.abort('SIGTERM'));

process.exitCode = await main();

async function main() {
  if (!['demo', 'test', 'fph', 'bundle-apps'].includes(script)) {
    process.stderr.write('usage: launch.mjs demo|test|fph|bundle-apps [arguments]\n');
    return 2;
  }
  const installed = await ensureInstalled(root, stopping.signal);
  if (installed !== 0) return installed;
  const node = chooseNode(root);
  if (node === undefined) {
    process.stderr.write(
      `fph: Node ${process.versions.node} is too old (22.18 is needed) and no Node binary is packaged for ${process.platform}-${process.arch}\n`,
    );
    return 2;
  }
  const env = commandEnvironment(root, process.env, node);
  if (script === 'test') return runTests({ root, node, env, args, signal: stopping.signal });
  const entry =
    script === 'bundle-apps'
      ? 'packages/local/stack/src/bundle/main.ts'
      : 'packages/cli/src/main.ts';
  return runCommand({
    node,
    args: [
      '--disable-warning=ExperimentalWarning',
      path.join(root, entry),
      ...(script === 'demo' ? ['demo', ...args] : args),
    ],
    cwd: callerDirectory(root, process.env),
    env,
    signal: stopping.signal,
  });
}
