import { TableClient, TableServiceClient } from '@azure/data-tables';
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';

/** How to reach a storage account: by a connection string (local), or by service URIs with an identity. */
export type StorageConnection =
  | { readonly connectionString: string }
  | {
      readonly blobServiceUri: string;
      readonly queueServiceUri: string;
      readonly tableServiceUri: string;
      /** Default: `DefaultAzureCredential`. */
      readonly credential?: TokenCredential | undefined;
    };

/** Clients of one storage account. Containers, queues and tables are made on first use. */
export type Storage = {
  readonly blobs: BlobServiceClient;
  readonly queues: QueueServiceClient;
  readonly tables: TableServiceClient;
  table(name: string): TableClient;
};

/** The one place where storage clients are made. */
export function connectStorage(connection: StorageConnection): Storage {
  if ('connectionString' in connection) {
    const { connectionString } = connection;
    const insecure = { allowInsecureConnection: connectionString.includes('http://') };
    return {
      blobs: BlobServiceClient.fromConnectionString(connectionString),
      queues: QueueServiceClient.fromConnectionString(connectionString),
      tables: TableServiceClient.fromConnectionString(connectionString, insecure),
      table: (name) => TableClient.fromConnectionString(connectionString, name, insecure),
    };
  }
  const credential = connection.credential ?? new DefaultAzureCredential();
  const { blobServiceUri, queueServiceUri, tableServiceUri } = connection;
  return {
    blobs: new BlobServiceClient(blobServiceUri, credential),
    queues: new QueueServiceClient(queueServiceUri, credential),
    tables: new TableServiceClient(tableServiceUri, credential),
    table: (name) => new TableClient(tableServiceUri, name, credential),
  };
}
