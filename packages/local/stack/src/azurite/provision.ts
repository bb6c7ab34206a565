import { TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { containers, queues, tables } from '../topology.table.ts';

/** Makes the containers, queues and tables that the deployment makes in Azure. What is there already stays. */
export async function provisionStorage(connection: string): Promise<void> {
  const blobs = BlobServiceClient.fromConnectionString(connection);
  const queueService = QueueServiceClient.fromConnectionString(connection);
  const tableService = TableServiceClient.fromConnectionString(connection, {
    allowInsecureConnection: true,
  });
  await Promise.all([
    ...containers.map((name) => blobs.getContainerClient(name).createIfNotExists()),
    ...queues.map((name) => queueService.getQueueClient(name).createIfNotExists()),
    ...tables.map((name) => tableService.createTable(name)),
  ]);
}
