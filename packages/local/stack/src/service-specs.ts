import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { portOf, readyLine, type ServiceSpec } from './child/supervise.ts';

type Place = {
  /** Folder of the platform's files; undefined keeps everything in memory. */
  readonly dataDir: string | undefined;
  readonly port: number;
};

const logFile = (dataDir: string | undefined, name: string) =>
  dataDir === undefined ? undefined : path.join(dataDir, 'logs', `${name}.log`);

/** The process entry of a package beside this one. */
const processEntry = (name: 'fhir-service' | 'event-hubs' | 'functions-host'): string =>
  fileURLToPath(new URL(`../../${name}/src/main.ts`, import.meta.url));

/** The FHIR service. It reads `storageFile` at each `$export` and `$import`, for storage starts beside it. */
export function fhirService({
  dataDir,
  port,
  storageFile,
}: Place & { readonly storageFile: string }): ServiceSpec {
  return {
    name: 'fhir',
    args: (before) => [
      processEntry('fhir-service'),
      '--port',
      String(portOf(before?.['fhir']) || port),
      ...(dataDir === undefined ? [] : ['--data', path.join(dataDir, 'fhir')]),
      '--storage-file',
      storageFile,
    ],
    ready: readyLine('fhir'),
    logFile: logFile(dataDir, 'fhir'),
  };
}

/** The Event Hubs emulator; its `ready` line holds its connection string. */
export function eventHubsService({ dataDir, port }: Place): ServiceSpec {
  return {
    name: 'eventhubs',
    args: (before) => [
      processEntry('event-hubs'),
      '--port',
      String(portOf(before?.['eventhubs']) || port),
      ...(dataDir === undefined ? [] : ['--data', path.join(dataDir, 'event-hubs')]),
    ],
    ready: readyLine('eventhubs'),
    logFile: logFile(dataDir, 'eventhubs'),
  };
}

/** The process that announces blobs. */
export function blobEventsService(storage: string, dataDir: string | undefined): ServiceSpec {
  return {
    name: 'blob-events',
    args: () => [
      fileURLToPath(new URL('blob-events/main.ts', import.meta.url)),
      ...(dataDir === undefined
        ? []
        : ['--journal', path.join(dataDir, 'blob-events/announced.ndjson')]),
    ],
    env: { STORAGE: storage },
    ready: readyLine('blob-events'),
    logFile: logFile(dataDir, 'blob-events'),
    grace: 2_000,
  };
}

/** A function app in a process of its own. `scratch` takes the file with its settings. */
export function appService(
  app: { readonly name: string; readonly folder: string },
  settings: Readonly<Record<string, string>>,
  { dataDir, port, scratch }: Place & { readonly scratch: string },
): ServiceSpec {
  mkdirSync(scratch, { recursive: true });
  const settingsFile = path.join(scratch, `${app.name}.settings.json`);
  writeFileSync(settingsFile, JSON.stringify(settings), { mode: 0o600 });
  return {
    name: app.name,
    args: (before) => [
      processEntry('functions-host'),
      '--app',
      app.folder,
      '--port',
      String(portOf(before?.[app.name]) || port),
      '--settings',
      settingsFile,
    ],
    ready: readyLine(app.name),
    logFile: logFile(dataDir, app.name),
    grace: 15_000,
  };
}
