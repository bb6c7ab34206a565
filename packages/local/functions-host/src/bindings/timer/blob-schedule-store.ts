import { BlobServiceClient } from '@azure/storage-blob';
import { type ScheduleStore, statusFromJson, statusToJson } from './schedule-status.ts';

/** Keeps the status where the real host does: `azure-webjobs-hosts/timers/<host id>/<timer>/status`. */
export function blobScheduleStore(
  connection: string,
  hostId: string,
  functionName: string,
): ScheduleStore {
  const service = BlobServiceClient.fromConnectionString(connection, {
    retryOptions: { maxTries: 3, retryDelayInMs: 100, maxRetryDelayInMs: 500 },
  });
  const container = service.getContainerClient('azure-webjobs-hosts');
  const blob = container.getBlockBlobClient(
    `timers/${hostId}/Host.Functions.${functionName}/status`,
  );
  return {
    async read() {
      try {
        const content = await blob.downloadToBuffer();
        return statusFromJson(JSON.parse(content.toString('utf8')));
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode === 404) return undefined;
        // A damaged status is no reason not to run; the real host starts anew as well.
        if (error instanceof SyntaxError) return undefined;
        throw error;
      }
    },
    async write(status) {
      const body = JSON.stringify(statusToJson(status));
      const upload = () =>
        blob.upload(body, Buffer.byteLength(body), {
          blobHTTPHeaders: { blobContentType: 'application/json' },
        });
      try {
        await upload();
      } catch (error) {
        if ((error as { statusCode?: number }).statusCode !== 404) throw error;
        await container.createIfNotExists();
        await upload();
      }
    },
  };
}
