import { access, constants, mkdir, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { type Cli, write } from '../cli-context.ts';
import { findPlatform } from '../local-platform.ts';
import {
  cloneFolder,
  dataFolder,
  type PlatformOptions,
  platformOptions,
} from '../platform-options.ts';
import { platformStatus } from '../platform-status.ts';

type Check = {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly mend?: string;
};

const wantedSpace = 2 * 2 ** 30;
const wantedMemory = 2 * 2 ** 30;

export function register(parent: Command, cli: Cli): void {
  platformOptions(
    parent.command('doctor').description('check what the machine needs and how to mend it'),
  ).action((options: PlatformOptions) => doctor(cli, options));
}

async function doctor(cli: Cli, options: PlatformOptions): Promise<void> {
  const checks = [
    checkNode(),
    await checkModules(),
    await checkDataFolder(dataFolder(cli, options)),
    await checkSpace(dataFolder(cli, options)),
    await checkMemory(),
    ...(await checkPorts(options.portBase)),
    ...(await checkPlatform(cli, options)),
  ];
  for (const { name, ok, found, mend } of checks) {
    await write(
      cli.stdout,
      `${ok ? 'ok  ' : 'FAIL'}\t${name}\t${found}${!ok && mend ? `\t${mend}` : ''}\n`,
    );
  }
  if (checks.some(({ ok }) => !ok)) cli.exitCode = 1;
}

function checkNode(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major >= 24 || (major === 22 && minor >= 18) || (major === 23 && minor >= 6);
  return {
    name: 'Node',
    ok,
    found: process.versions.node,
    mend: 'run fph through npm or pnpm, or install Node 22.18 or newer',
  };
}

async function checkModules(): Promise<Check> {
  const root = cloneFolder();
  if (root === undefined) return { name: 'installation', ok: true, found: 'published package' };
  const ok = await access(path.join(root, 'node_modules/.pnpm')).then(
    () => true,
    () => false,
  );
  return {
    name: 'installation',
    ok,
    found: ok ? 'complete' : 'no node_modules',
    mend: 'npm run fph -- doctor installs',
  };
}

async function checkDataFolder(folder: string): Promise<Check> {
  const ok = await mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK))
    .then(
      () => true,
      () => false,
    );
  return {
    name: 'data folder',
    ok,
    found: folder,
    mend: 'choose one you may write to with --data',
  };
}

async function checkSpace(folder: string): Promise<Check> {
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: 0, bsize: 0 }));
  const free = bavail * bsize;
  return {
    name: 'disk space',
    ok: free >= wantedSpace,
    found: gibibytes(free),
    mend: `free ${gibibytes(wantedSpace)}`,
  };
}

async function checkMemory(): Promise<Check> {
  const { totalmem } = await import('node:os');
  // In a container the limit of the container counts.
  const total = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return {
    name: 'memory',
    ok: total >= wantedMemory,
    found: gibibytes(total),
    mend: `${gibibytes(wantedMemory)} are needed`,
  };
}

async function checkPorts(base: number | undefined): Promise<Check[]> {
  if (base === undefined) return [];
  const { busyPorts } = await import('@fph/stack');
  const busy = await busyPorts(base);
  const found = busy
    .map(({ port, service, owner }) => `${port} (${service}) is held by ${owner}`)
    .join(', ');
  return [
    {
      name: 'ports',
      ok: busy.length === 0,
      found: found || `free from ${base} on`,
      mend: 'choose another --port-base',
    },
  ];
}

async function checkPlatform(cli: Cli, options: PlatformOptions): Promise<Check[]> {
  const platform = await findPlatform(cli, options);
  if (!platform) return [{ name: 'platform', ok: true, found: 'not running' }];
  const { services } = await platformStatus(platform);
  return services.map(({ name, url, ready }) => ({
    name,
    ok: ready,
    found: url,
    mend: `see ${path.join(dataFolder(cli, options), 'logs')}`,
  }));
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
