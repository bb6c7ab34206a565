import { startAzurite, type TestAzurite } from '@fph/stack/testing/azurite';

/** The storage emulator, of which the contract tests of table adapters need the tables alone. */
export const startTableService = (): Promise<TestAzurite> => startAzurite();
