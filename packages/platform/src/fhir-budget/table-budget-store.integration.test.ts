import { TableClient } from '@azure/data-tables';
import { startAzurite } from '@fph/stack/testing/azurite';
import { budgetStoreContract } from '../../../clients/test/budget-store-contract.ts';
import { tableBudgetStore } from './table-budget-store.ts';

budgetStoreContract(async () => {
  const service = await startAzurite();
  const storage = {
    table: (name: string) =>
      TableClient.fromConnectionString(service.connectionString, name, {
        allowInsecureConnection: true,
      }),
  };
  return {
    store: tableBudgetStore(storage),
    other: tableBudgetStore(storage),
    close: async () => service[Symbol.asyncDispose](),
  };
});
