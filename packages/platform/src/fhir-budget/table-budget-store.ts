import type { Storage } from '../storage/connect-storage.ts';
import { makeOnce, statusOf } from '../storage/make-once.ts';

const partitionKey = 'fhir';

/** The `BudgetStore` of `@fph/clients/fhir` in the table `fhirBudget`: one row per server, changed only by who has read it last. */
export function tableBudgetStore(storage: Pick<Storage, 'table'>): {
  read(name: string, signal?: AbortSignal): Promise<{ value: string; version: string } | undefined>;
  write(
    name: string,
    value: string,
    version: string | undefined,
    signal?: AbortSignal,
  ): Promise<boolean>;
} {
  const table = storage.table('fhirBudget');
  const once = makeOnce();
  const ready = async () => once('table', async () => table.createTable());
  return {
    async read(name, signal) {
      await ready();
      try {
        const options = signal ? { abortSignal: signal } : {};
        const row = await table.getEntity<{ value: string }>(partitionKey, name, options);
        return { value: row.value, version: row.etag };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    async write(name, value, version, signal) {
      await ready();
      const entity = { partitionKey, rowKey: name, value };
      const options = signal ? { abortSignal: signal } : {};
      try {
        if (version === undefined) await table.createEntity(entity, options);
        else await table.updateEntity(entity, 'Replace', { ...options, etag: version });
        return true;
      } catch (error) {
        const status = statusOf(error);
        if (status === 409 || status === 412 || status === 404) return false;
        throw error;
      }
    },
  };
}
