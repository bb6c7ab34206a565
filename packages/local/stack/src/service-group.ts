import { type Service, type ServiceSpec, supervise } from './child/supervise.ts';
import type { PlatformService } from './platform-file/platform-file.ts';

/** The services of one platform, in the order of their start. */
export type ServiceGroup = {
  start(spec: ServiceSpec): Promise<Service>;
  services(): PlatformService[];
  pid(process: string): number | undefined;
  /** Stops those named first, then the others, each with the time it needs for an orderly end. */
  stop(first: ReadonlySet<string>): Promise<void>;
};

/** Starts and supervises services; `onReady` hears of each when it is ready, the first time and after each restart. */
export function createServiceGroup(
  onReady: (services: readonly PlatformService[], restart: boolean) => void,
): ServiceGroup {
  const running: Service[] = [];
  return {
    async start(spec) {
      const service = await supervise({
        ...spec,
        onReady: (restart) => {
          spec.onReady?.(restart);
          // The first time `running` does not know it yet.
          if (restart) onReady(endpointsOf(service), true);
        },
      });
      running.push(service);
      onReady(endpointsOf(service), false);
      return service;
    },
    services: () => running.flatMap(endpointsOf),
    pid: (process) => running.find((service) => service.name === process)?.pid(),
    async stop(first) {
      const order = [...running].reverse();
      const stopAll = (isChosen: (service: Service) => boolean) =>
        Promise.all(order.filter(isChosen).map((service) => service.stop()));
      await stopAll(({ name }) => first.has(name));
      await stopAll(({ name }) => !first.has(name));
    },
  };
}

function endpointsOf(service: Service): PlatformService[] {
  return Object.entries(service.addresses() ?? {}).map(([name, address]) => ({
    name,
    url: displayUrl(address),
    ready: service.isReady(),
  }));
}

/** Connection strings hold a key: only their endpoint is shown. */
function displayUrl(address: string): string {
  return /^Endpoint=([^;]+)/.exec(address)?.[1] ?? address;
}
