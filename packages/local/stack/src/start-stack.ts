import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appSettings, type Settings } from './apps/app-settings.ts';
import { type FunctionApp, findApps } from './apps/find-apps.ts';
import { azuriteService } from './azurite/azurite-service.ts';
import { connectionString } from './azurite/connection-string.ts';
import { provisionStorage } from './azurite/provision.ts';
import { isWrittenBlob } from './azurite/written-blob.ts';
import { bundleApps } from './bundle/bundle-app.ts';
import { busyPorts } from './child/busy-ports.ts';
import type { Service } from './child/supervise.ts';
import { claimDataFolder, type PlatformService } from './platform-file/platform-file.ts';
import { createServiceGroup, type ServiceGroup } from './service-group.ts';
import { appService, blobEventsService, eventHubsService, fhirService } from './service-specs.ts';
import { StackError } from './stack-error.ts';
import { portOffsets } from './topology.table.ts';

export type StackOptions = {
  /** Folder of all files of the platform; without one everything is in memory and gone at the end. */
  readonly dataDir?: string;
  /** First of the fixed ports; without it the system chooses free ones. */
  readonly portBase?: number;
  /** Names of services to start, with what they need; all without it. */
  readonly only?: readonly string[];
  /** Settings of the function apps, by the names a deployment would use. */
  readonly settings?: Settings;
  /** Function apps other than the repository's, for tests. */
  readonly apps?: readonly FunctionApp[];
  /** Told when a service is ready, the first time and after each restart. */
  readonly onReady?: (service: PlatformService, restart: boolean) => void;
};

export type Stack = {
  readonly storage: string;
  readonly fhirUrl: string;
  readonly eventHub: string | undefined;
  /** The settings that the apps got. */
  readonly settings: Readonly<Record<string, string>>;
  services(): PlatformService[];
  /** Process number of a service's process, by its name: `azurite`, `fhir`, `blob-events`, …, or an app's. */
  pid(process: string): number | undefined;
  urlOf(name: string): string | undefined;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Starts the platform on the loopback interface and keeps its services running until `close`. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { dataDir, portBase, only } = options;
  const apps = chosenApps(options.apps ?? (await findApps()), only);
  const wants = (name: string) => isWanted(name, only, apps);
  const used = Object.keys(portOffsets).filter(
    (name) => apps.some((app) => app.name === name) || (isBackingService(name) && wants(name)),
  );
  await checkPorts(portBase, used);
  const platform = dataDir === undefined ? undefined : claimDataFolder(dataDir);
  const scratch = mkdtempSync(path.join(tmpdir(), 'fph-'));
  const port = (name: string) =>
    portBase === undefined ? 0 : portBase + (portOffsets[name] ?? 99);
  let complete = false;
  let storage = '';
  let settings: Record<string, string> = {};
  const group = createServiceGroup((ready, restart) => {
    tell();
    for (const service of ready) options.onReady?.({ ...service, ready: true }, restart);
  });
  const tell = () => platform?.update({ complete, storage, settings, services: group.services() });
  const close = async (): Promise<void> => {
    // Apps first, storage last.
    await group.stop(new Set(apps.map((app) => app.name)));
    platform?.remove();
    rmSync(scratch, { recursive: true, force: true });
  };

  try {
    const bundles = bundleApps(apps.map((app) => app.folder));
    // Awaited below; a failure must not go unhandled while the services start.
    bundles.catch(() => {});
    const backing = await startBacking(group, { dataDir, port, scratch, wants });
    storage = backing.storage;
    settings = appSettings({ ...backing, settings: options.settings ?? {} });
    const folders = await bundles;
    await allOrNone(
      apps.map(({ name, folder }, index) => {
        const bundled = { name, folder: folders[index]?.folder ?? folder };
        return group.start(appService(bundled, settings, { dataDir, port: port(name), scratch }));
      }),
    );
    complete = true;
    tell();
    return {
      ...backing,
      settings,
      services: group.services,
      pid: group.pid,
      urlOf: (name) => group.services().find((service) => service.name === name)?.url,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type BackingOptions = {
  readonly dataDir: string | undefined;
  readonly port: (name: string) => number;
  readonly scratch: string;
  readonly wants: (name: string) => boolean;
};

/** Starts what the apps stand on, side by side: storage with its containers and blob events, FHIR service, Event Hubs. */
async function startBacking(
  group: ServiceGroup,
  { dataDir, port, scratch, wants }: BackingOptions,
): Promise<Pick<Stack, 'storage' | 'fhirUrl' | 'eventHub'>> {
  const storageFile = path.join(scratch, 'storage.txt');
  let blobEvents: Service | undefined;
  const [azurite, fhir, hubs] = await allOrNone([
    wants('blob')
      ? group.start(
          azuriteService({
            dataDir: dataDir === undefined ? undefined : path.join(dataDir, 'storage'),
            ports: { blob: port('blob'), queue: port('queue'), table: port('table') },
            logFile: dataDir === undefined ? undefined : path.join(dataDir, 'logs/azurite.log'),
            onBlobWritten: (message) => {
              if (isWrittenBlob(message)) blobEvents?.send(message);
            },
          }),
        )
      : undefined,
    wants('fhir')
      ? group.start(fhirService({ dataDir, port: port('fhir'), storageFile }))
      : undefined,
    wants('eventhubs')
      ? group.start(eventHubsService({ dataDir, port: port('eventhubs') }))
      : undefined,
  ]);
  let storage = '';
  if (azurite) {
    storage = connectionString(azurite.addresses() ?? {});
    await provisionStorage(storage);
    writeFileSync(storageFile, storage, { mode: 0o600 });
    blobEvents = await group.start(blobEventsService(storage, dataDir));
  }
  return {
    storage,
    fhirUrl: fhir?.addresses()?.['fhir'] ?? '',
    eventHub: hubs?.addresses()?.['eventhubs'],
  };
}

/** Waits for all, so that a failure of one does not leave another starting unseen; then fails with the first failure. */
async function allOrNone<T extends readonly unknown[]>(
  started: readonly [...{ [K in keyof T]: Promise<T[K]> | T[K] }],
): Promise<T> {
  const results = await Promise.allSettled(started.map(async (each) => each));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.map((result) =>
    result.status === 'fulfilled' ? result.value : undefined,
  ) as unknown as T;
}

function chosenApps(
  apps: readonly FunctionApp[],
  only: readonly string[] | undefined,
): readonly FunctionApp[] {
  if (only === undefined) return apps;
  const known = new Set([
    ...apps.map((app) => app.name),
    'fhir',
    'eventhubs',
    'blob',
    'queue',
    'table',
  ]);
  for (const name of only) {
    if (!known.has(name)) {
      throw new StackError('unknown-service', { name, known: [...known].join(', ') });
    }
  }
  return apps.filter((app) => only.includes(app.name));
}

const backing = ['fhir', 'eventhubs', 'blob', 'queue', 'table'];
const isBackingService = (name: string) => backing.includes(name);

/** An app needs storage and the FHIR service, that of the devices the Event Hub as well. */
function isWanted(
  name: string,
  only: readonly string[] | undefined,
  apps: readonly FunctionApp[],
): boolean {
  if (name === 'eventhubs') {
    return apps.some((app) => app.name === 'medtech') || only?.includes(name) === true;
  }
  if (only === undefined || apps.length > 0 || only.includes(name)) return true;
  const storage = ['blob', 'queue', 'table'];
  return storage.includes(name) && storage.some((each) => only.includes(each));
}

async function checkPorts(base: number | undefined, services: readonly string[]): Promise<void> {
  if (base === undefined) return;
  const [busy] = await busyPorts(base, services);
  if (busy) throw new StackError('port-in-use', busy);
}
