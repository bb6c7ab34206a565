import { identityTableContract } from '../test/identity-table-contract.ts';
import { memoryIdentityTable } from './memory-identity-table.ts';

identityTableContract(async () => {
  const table = memoryIdentityTable();
  return { table, other: table, close: async () => {} };
});
