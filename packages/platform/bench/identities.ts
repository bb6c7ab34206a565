import { TableClient } from '@azure/data-tables';
import { createIdentity, type IdentityQuestion, parseIdentifierSystems } from '@fph/identity';
import { startAzurite } from '@fph/stack/testing/azurite';
import { tableIdentityTable } from '../src/identities/table-identity-table.ts';

/** Identity on Table storage (Azurite): new persons, cold and warm look-ups. `node packages/platform/bench/identities.ts` */
const people = 2_000;
const batch = 250;

const service = await startAzurite();
const storage = {
  table: (name: string) =>
    TableClient.fromConnectionString(service.connectionString, name, {
      allowInsecureConnection: true,
    }),
};
const names = ['mrn', 'ssn', 'licence', 'passport'];
const systems = parseIdentifierSystems(
  names.map((name) => ({ system: `urn:${name}`, trusted: true })),
);
const questions: IdentityQuestion[] = Array.from({ length: people }, (_, n) => ({
  type: 'Patient',
  source: 'north',
  sourceId: `p${n}`,
  identifiers: names.map((name) => ({ system: `urn:${name}`, value: `${name}-${n}` })),
  mint: true,
}));
const open = () => createIdentity({ secret: 's', table: tableIdentityTable(storage), systems });

async function measure(name: string, identity: ReturnType<typeof open>): Promise<void> {
  const started = performance.now();
  for (let at = 0; at < questions.length; at += batch)
    await identity.resolve(questions.slice(at, at + batch));
  const seconds = (performance.now() - started) / 1000;
  console.log(`${name}: ${Math.round(questions.length / seconds).toLocaleString('en')} persons/s`);
}

const first = open();
await measure('new, 4 identifiers each', first);
await measure('cold (another instance)', open());
await measure('warm', first);
await service[Symbol.asyncDispose]();
console.log(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
