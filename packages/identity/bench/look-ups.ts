import {
  createIdentity,
  type IdentityQuestion,
  memoryIdentityTable,
  parseIdentifierSystems,
} from '../src/index.ts';

/** Look-ups of persons with four identifiers and of references, cold and warm: `node packages/identity/bench/look-ups.ts`. */
const people = 20_000;
const batch = 250;

const systems = parseIdentifierSystems(
  ['mrn', 'ssn', 'licence', 'passport'].map((name) => ({ system: `urn:${name}`, trusted: true })),
);
const questions: IdentityQuestion[] = Array.from({ length: people }, (_, n) => ({
  type: 'Patient',
  source: 'north',
  sourceId: `p${n}`,
  identifiers: ['mrn', 'ssn', 'licence', 'passport'].map((name) => ({
    system: `urn:${name}`,
    value: `${name}-${n}`,
  })),
  mint: true,
}));
const references: IdentityQuestion[] = questions.map((question) => ({
  ...question,
  sourceId: undefined,
  identifiers: question.identifiers.slice(0, 1),
  mint: false,
}));

const table = memoryIdentityTable();
const identity = createIdentity({ secret: 's', table, systems });

async function measure(name: string, list: readonly IdentityQuestion[]): Promise<void> {
  const started = performance.now();
  for (let at = 0; at < list.length; at += batch)
    await identity.resolve(list.slice(at, at + batch));
  const seconds = (performance.now() - started) / 1000;
  console.log(`${name}: ${Math.round(list.length / seconds).toLocaleString('en')} /s`);
}

await measure('persons with 4 identifiers, new (memory table)', questions);
await measure('persons with 4 identifiers, warm', questions);
await measure('references by one identifier, warm', references);
console.log(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
