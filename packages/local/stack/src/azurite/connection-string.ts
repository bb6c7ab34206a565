import type { Addresses } from '../child/supervise.ts';

/** Azurite's account, the same on every machine and printed in its documentation: no secret. */
export const developmentAccount = 'devstoreaccount1';
const developmentKey =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** The connection string of a running Azurite by the addresses of its three services. */
export function connectionString(addresses: Addresses): string {
  const endpoint = (name: string) => `${addresses[name]}/${developmentAccount}`;
  return [
    'DefaultEndpointsProtocol=http',
    `AccountName=${developmentAccount}`,
    `AccountKey=${developmentKey}`,
    `BlobEndpoint=${endpoint('blob')}`,
    `QueueEndpoint=${endpoint('queue')}`,
    `TableEndpoint=${endpoint('table')}`,
    '',
  ].join(';');
}
