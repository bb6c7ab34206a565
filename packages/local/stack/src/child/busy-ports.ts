import { portOffsets } from '../topology.table.ts';
import { isFree, portOwner } from './port-owner.ts';

export type BusyPort = { readonly port: number; readonly service: string; readonly owner: string };

/** The ports from `base` on that these services would take and that somebody else has. */
export async function busyPorts(
  base: number,
  services: readonly string[] = Object.keys(portOffsets),
): Promise<BusyPort[]> {
  const busy: BusyPort[] = [];
  for (const service of services) {
    const port = base + (portOffsets[service] ?? 0);
    if (await isFree(port)) continue;
    busy.push({ port, service, owner: (await portOwner(port)) ?? 'another process' });
  }
  return busy;
}
