import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isExecutable, isNewEnough, packagedNode } from './node-binary.mjs';

const stampFile = (root) => path.join(root, 'node_modules/.install-stamp');

/** Folders of the workspace's packages, by the `packages:` list of pnpm-workspace.yaml (`folder/*` lines only). */
export function workspaceFolders(root) {
  const yaml = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8');
  const list = /^packages:\n((?:[ \t]+- .*\n|\s*#.*\n)+)/m.exec(yaml)?.[1] ?? '';
  const folders = [...list.matchAll(/- ['"]?([^'"\n*]+?)\/\*['"]?\s*$/gm)].flatMap(([, parent]) =>
    readable(path.join(root, parent)).map((name) => path.join(root, parent, name)),
  );
  return folders.filter((folder) => existsSync(path.join(folder, 'package.json'))).sort();
}

/** Changes whenever an install could come out differently: lockfile, workspace file, package files, platform. */
export function wantedInstall(root) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\0`);
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((name) =>
    path.join(root, name),
  );
  for (const folder of workspaceFolders(root)) files.push(path.join(folder, 'package.json'));
  for (const file of files) {
    hash
      .update(`${path.relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Why an install is needed, or undefined when everything is in place. Reads folders and links only: some 50 ms. */
export function installNeeded(root) {
  const stamp = readStamp(root);
  if (stamp === undefined) return 'first run';
  if (stamp.wanted !== wantedInstall(root)) return 'dependencies changed';
  if (stamp.found !== foundInstall(root)) return 'node_modules is damaged';
  return missingDependency(root);
}

/** Something that ought to be installed and is not, by name. */
export function missingDependency(root) {
  for (const folder of [root, ...workspaceFolders(root)]) {
    const { dependencies = {}, devDependencies = {} } = readJson(path.join(folder, 'package.json'));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
      const installed = path.join(folder, 'node_modules', name, 'package.json');
      if (!existsSync(installed))
        return `${path.relative(root, folder) || 'the root'} lacks ${name}`;
    }
  }
  const node = packagedNode(root);
  if (!isNewEnough(process.versions.node) && node !== undefined && !isExecutable(node)) {
    return 'the Node binary is missing';
  }
  return undefined;
}

export function writeStamp(root, wanted) {
  writeFileSync(stampFile(root), JSON.stringify({ wanted, found: foundInstall(root) }));
}

export function removeStamp(root) {
  rmSync(stampFile(root), { force: true });
}

function readStamp(root) {
  try {
    return readJson(stampFile(root));
  } catch {
    return undefined;
  }
}

/** A fingerprint of the installed packages: those in pnpm's store folder that have a package file. */
function foundInstall(root) {
  const store = path.join(root, 'node_modules/.pnpm');
  const hash = createHash('sha256');
  for (const entry of readable(store).sort()) {
    if (entry === 'lock.yaml' || entry === 'node_modules') continue;
    // `@scope+name@1.0.0_peer@2` holds node_modules/@scope/name; long names end in a hash, so the name may be cut.
    const name = entry.slice(0, entry.indexOf('@', 1)).replace('+', '/');
    const file = path.join(store, entry, 'node_modules', name, 'package.json');
    hash.update(`${entry}:${existsSync(file)}\n`);
  }
  return hash.digest('hex');
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function readable(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
