import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import { BlobServiceClient } from '@azure/storage-blob';
import { createFhirClient, type FhirClient } from '@fph/clients/fhir';
import { startEventHubs } from '@fph/event-hubs';
import { startFhirService } from '@fph/fhir-service';
import type { DeviceEvent } from '@fph/medtech';
import { startAzurite } from '@fph/stack/testing/azurite';
import type { Observation } from 'fhir/r4';

const samples = path.resolve(import.meta.dirname, '../../../samples/medtech');
export const sampleMapping = (name: 'devicecontent.json' | 'fhirmapping.json') =>
  readFileSync(path.join(samples, name), 'utf8');

/** Everything that the app needs around it, and hands to reach in. */
export type DeviceRig = AsyncDisposable & {
  readonly settings: Readonly<Record<string, string>>;
  readonly fhir: FhirClient;
  send(events: readonly DeviceEvent[], partitionId?: string): Promise<void>;
  putMapping(name: string, text: string): Promise<void>;
  observations(): Promise<Observation[]>;
  deadLetters(): Promise<Map<string, string>>;
};

export async function startDeviceRig(): Promise<DeviceRig> {
  const [azurite, service, hubs] = await Promise.all([
    startAzurite(),
    startFhirService(),
    startEventHubs({
      config: {
        UserConfig: {
          NamespaceConfig: [{ Entities: [{ Name: 'devicedata', PartitionCount: 2 }] }],
        },
      },
    }),
  ]);
  const fhir = createFhirClient({ baseUrl: service.url });
  const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const producer = new EventHubProducerClient(hubs.connectionString, 'devicedata');
  const rig: DeviceRig = {
    settings: {
      STORAGE: azurite.connectionString,
      AzureWebJobsStorage: azurite.connectionString,
      FHIR_URL: service.url,
      EVENTHUB: hubs.connectionString,
      AUTH_MODE: 'none',
      DEPLOYMENT_SECRET: 'a-secret-of-the-tests',
    },
    fhir,
    async send(events, partitionId = '0') {
      const data = events.map(({ body, properties }) => ({
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        properties: { ...properties } as Record<string, string>,
      }));
      for (let from = 0; from < data.length; from += 200) {
        await producer.sendBatch(data.slice(from, from + 200), { partitionId });
      }
    },
    async putMapping(name, text) {
      const container = blobs.getContainerClient('mappings');
      await container.createIfNotExists();
      await container.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));
    },
    async observations() {
      const found: Observation[] = [];
      for await (const resource of fhir.search('Observation', { _count: 500 }))
        found.push(resource as Observation);
      return found;
    },
    async deadLetters() {
      const container = blobs.getContainerClient('dead-letter');
      const texts = new Map<string, string>();
      if (!(await container.exists())) return texts;
      for await (const { name } of container.listBlobsFlat()) {
        texts.set(name, (await container.getBlobClient(name).downloadToBuffer()).toString('utf8'));
      }
      return texts;
    },
    async [Symbol.asyncDispose]() {
      await producer.close();
      await hubs.close();
      await service.close();
      await azurite[Symbol.asyncDispose]();
    },
  };
  return rig;
}
