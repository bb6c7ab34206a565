import { TableClient } from '@azure/data-tables';
import { identityTableContract } from '@fph/identity/contract';
import { startAzurite } from '@fph/stack/testing/azurite';
import { tableIdentityTable } from './table-identity-table.ts';

identityTableContract(async () => {
  const service = await startAzurite();
  const storage = {
    table: (name: string) =>
      TableClient.fromConnectionString(service.connectionString, name, {
        allowInsecureConnection: true,
      }),
  };
  return {
    table: tableIdentityTable(storage),
    other: tableIdentityTable(storage),
    close: async () => service[Symbol.asyncDispose](),
  };
});
