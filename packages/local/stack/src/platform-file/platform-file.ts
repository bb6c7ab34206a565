import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StackError } from '../stack-error.ts';
import { processStarted } from './process-identity.ts';

/** What other commands must know of a running platform; stands in its data folder. */
export type Platform = {
  readonly pid: number;
  /** See `processStarted`. */
  readonly started: string;
  /** False while services are being started for the first time. */
  readonly complete: boolean;
  readonly storage: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly services: readonly PlatformService[];
};

export type PlatformService = {
  readonly name: string;
  readonly url: string;
  /** Whether it answered its start; `fph status` asks again. */
  readonly ready: boolean;
};

const fileOf = (dataDir: string) => path.join(dataDir, 'platform.json');

/** The platform that runs on this data folder, if one does. A file left over by a killed one does not count. */
export function readPlatform(dataDir: string): Platform | undefined {
  let platform: Platform;
  try {
    platform = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Platform;
  } catch {
    return undefined;
  }
  return processStarted(platform.pid) === platform.started ? platform : undefined;
}

export type PlatformFile = {
  update(platform: Omit<Platform, 'pid' | 'started'>): void;
  remove(): void;
};

/** Claims the data folder for this process; two platforms on the same files would ruin them. */
export function claimDataFolder(dataDir: string): PlatformFile {
  mkdirSync(dataDir, { recursive: true });
  const own = { pid: process.pid, started: processStarted(process.pid) ?? '' };
  const empty: Platform = { ...own, complete: false, storage: '', settings: {}, services: [] };
  for (let attempt = 0; ; attempt += 1) {
    const running = readPlatform(dataDir);
    if (running) throw new StackError('already-running', { process: running.pid, data: dataDir });
    // What a killed platform left.
    rmSync(fileOf(dataDir), { force: true });
    try {
      writeFileSync(fileOf(dataDir), JSON.stringify(empty), { flag: 'wx', mode: 0o600 });
      break;
    } catch (cause) {
      if (attempt === 3) throw new StackError('already-running', { data: dataDir }, { cause });
    }
  }
  return {
    update: (platform) => {
      const fresh = `${fileOf(dataDir)}.${process.pid}`;
      writeFileSync(fresh, JSON.stringify({ ...own, ...platform }, null, 2), { mode: 0o600 });
      renameSync(fresh, fileOf(dataDir));
    },
    remove: () => rmSync(fileOf(dataDir), { force: true }),
  };
}
