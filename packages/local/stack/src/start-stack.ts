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
import { type Service, type ServiceSpec, supervise } from './child/supervise.ts';
import { claimDataFolder, type PlatformService } from './platform-file/platform-file.ts';
import {
  appService,
  blobEventsService,
  eventHubsService,
  fhirService,
  processEntry,
} from './service-specs.ts';
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
  const { dataDir } = options;
  const apps = chosenApps(options.apps ?? (await findApps()), options.only);
  const wants = (name: string) => isWanted(name, options.only, apps);
  const used = Object.keys(portOffsets).filter(
    (name) => apps.some((app) => app.name === name) || (isBackingService(name) && wants(name)),
  );
  await checkPorts(options.portBase, used);
  const platform = dataDir === undefined ? undefined : claimDataFolder(dataDir);
  const scratch = mkdtempSync(path.join(tmpdir(), 'fph-'));
  const storageFile = path.join(scratch, 'storage.txt');
  const running: Service[] = [];
  const port = (name: string) =>
    options.portBase === undefined ? 0 : options.portBase + (portOffsets[name] ?? 99);
  let complete = false;
  let storage = '';
  let settings: Record<string, string> = {};

  const services = (): PlatformService[] =>
    running.flatMap((service) =>
      Object.entries(service.addresses() ?? {}).map(([name, url]) => ({
        name,
        url: displayUrl(url),
        ready: service.isReady(),
      })),
    );
  const start = async (spec: ServiceSpec): Promise<Service> => {
    const service = await supervise({
      ...spec,
      onReady: (restart) => {
        spec.onReady?.(restart);
        // The first time `running` does not know it yet.
        if (restart) told(service, true);
      },
    });
    running.push(service);
    told(service, false);
    return service;
  };
  const told = (service: Service, restart: boolean): void => {
    platform?.update({ complete, storage, settings, services: services() });
    for (const [name, url] of Object.entries(service.addresses() ?? {})) {
      options.onReady?.({ name, url: displayUrl(url), ready: true }, restart);
    }
  };
  const close = async (): Promise<void> => {
    // Apps first, storage last, each with the time it needs for an orderly end.
    const order = [...running].reverse();
    const isApp = (service: Service) => apps.some((app) => app.name === service.name);
    await Promise.all(order.filter(isApp).map((service) => service.stop()));
    await Promise.all(order.filter((service) => !isApp(service)).map((service) => service.stop()));
    platform?.remove();
    rmSync(scratch, { recursive: true, force: true });
  };

  try {
    const bundles = bundleApps(apps.map((app) => app.folder));
    // Awaited below; a failure must not go unhandled while the services start.
    bundles.catch(() => {});
    const fhirEntry = processEntry('fhir-service');
    const hubsEntry =
      apps.some((app) => app.name === 'medtech') || options.only?.includes('eventhubs')
        ? processEntry('event-hubs')
        : undefined;
    let blobEvents: Service | undefined;
    const [azurite, fhir, hubs] = await allOrNone([
      wants('blob')
        ? start(
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
      fhirEntry !== undefined && wants('fhir')
        ? start(fhirService(fhirEntry, { dataDir, port: port('fhir'), storageFile }))
        : undefined,
      hubsEntry === undefined
        ? undefined
        : start(eventHubsService(hubsEntry, { dataDir, port: port('eventhubs') })),
    ]);
    if (azurite) {
      storage = connectionString(azurite.addresses() ?? {});
      await provisionStorage(storage);
      writeFileSync(storageFile, storage, { mode: 0o600 });
      blobEvents = await start(blobEventsService(storage, dataDir));
    }
    const fhirUrl = fhir?.addresses()?.['fhir'] ?? '';
    const eventHub = hubs?.addresses()?.['eventhubs'];
    settings = appSettings({ storage, fhirUrl, eventHub, settings: options.settings ?? {} });
    const host = processEntry('functions-host');
    if (host !== undefined) {
      const folders = await bundles;
      await allOrNone(
        apps.map(({ name, folder }, index) => {
          const bundled = { name, folder: folders[index]?.folder ?? folder };
          return start(appService(host, bundled, settings, { dataDir, port: port(name), scratch }));
        }),
      );
    }
    complete = true;
    platform?.update({ complete, storage, settings, services: services() });
    return {
      storage,
      fhirUrl,
      eventHub,
      settings,
      services,
      pid: (name) => running.find((service) => service.name === name)?.pid(),
      urlOf: (name) => services().find((service) => service.name === name)?.url,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
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

/** An app needs storage and the FHIR service. */
function isWanted(
  name: string,
  only: readonly string[] | undefined,
  apps: readonly FunctionApp[],
): boolean {
  if (only === undefined || apps.length > 0 || only.includes(name)) return true;
  const storage = ['blob', 'queue', 'table'];
  return storage.includes(name) && storage.some((each) => only.includes(each));
}

async function checkPorts(base: number | undefined, services: readonly string[]): Promise<void> {
  if (base === undefined) return;
  const [busy] = await busyPorts(base, services);
  if (busy) throw new StackError('port-in-use', busy);
}

/** Connection strings hold a key: only their endpoint is shown. */
function displayUrl(address: string): string {
  return /^Endpoint=([^;]+)/.exec(address)?.[1] ?? address;
}
