import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { convertHl7v2, type Hl7v2Config, parseHl7v2Config, readMessages } from '@fph/hl7v2';
import type { Bundle, Patient } from 'fhir/r4';
import { readAll } from './check-bundles.ts';
import { loadFiles } from './load-files.ts';
import type { DemoContext, DemoPipeline } from './pipeline.ts';

const source = 'lakeside';

/** HL7v2 messages of the same people: a stay from admission to follow-up, with results, a document and a merge. */
export const hl7v2: DemoPipeline = {
  name: 'HL7v2 messages',
  app: 'convert',
  begins: 'when-people-are-checked',
  run: async (context) => {
    const files = await sampleFiles(context);
    const expected = await expectedResources(context, files);
    const dropped = files.map((file) => ({ path: file, container: 'hl7v2', source }));
    const failed = await loadFiles(context, 'HL7v2 messages', dropped);
    const { fhir, cli } = context;
    const stored = await readAll(fhir, expected.facts, cli.signal);
    const merged = await retiredPersons(context, expected.retired);
    const missing = expected.facts.length - stored.size;
    const unmerged = expected.retired.length - merged;
    return {
      expected: `${expected.facts.length} resources of ${expected.messages} messages, ${expected.retired.length} merges`,
      arrived: `${stored.size} resources, ${merged} merges`,
      differences: [
        ...(failed > 0 ? [`${failed} files were not loaded in full`] : []),
        ...(missing > 0 ? [`${missing} resources are missing`] : []),
        ...(unmerged > 0 ? [`${unmerged} merged persons do not lead to the survivor`] : []),
      ],
    };
  },
};

async function sampleFiles({ samples, patients }: DemoContext): Promise<string[]> {
  const folder = path.join(samples, 'hl7v2');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.hl7')).sort();
  return names.slice(0, patients).map((name) => path.join(folder, name));
}

/** The configuration that the function app has, with the folder of the blob as source. */
function configOf({ access }: DemoContext): Hl7v2Config {
  const { settings } = access.platform;
  const systems: unknown = JSON.parse(settings['identifierSystems'] ?? '[]');
  return parseHl7v2Config({
    ...(JSON.parse(settings['hl7v2'] ?? '{}') as object),
    secret: settings['DEPLOYMENT_SECRET'] ?? '',
    identifierSystems: systems as [],
    source,
  });
}

type Expected = {
  readonly messages: number;
  /** `Type/id` of every fact. */
  readonly facts: readonly string[];
  /** Identifiers of the persons that a merge retires. */
  readonly retired: readonly { readonly system: string; readonly value: string }[];
};

async function expectedResources(
  context: DemoContext,
  files: readonly string[],
): Promise<Expected> {
  const config = configOf(context);
  const facts = new Set<string>();
  const retired: { system: string; value: string }[] = [];
  let messages = 0;
  for (const file of files) {
    const bytes = await readFile(file);
    for await (const message of readMessages(once(bytes))) {
      const { bundle } = convertHl7v2(message.bytes, config);
      messages += 1;
      for (const { request } of bundle.entry ?? [])
        if (request?.method === 'PUT' && !request.url.includes('?')) facts.add(request.url);
      retired.push(...retiredIn(bundle));
    }
  }
  return { messages, facts: [...facts], retired };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function retiredIn(bundle: Bundle): { system: string; value: string }[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => {
    const patient = resource as Patient | undefined;
    if (patient?.resourceType !== 'Patient' || patient.active !== false) return [];
    const [identifier] = patient.identifier ?? [];
    return [{ system: identifier?.system ?? '', value: identifier?.value ?? '' }];
  });
}

/** How many retired persons are stored inactive with a link to another one. */
async function retiredPersons(
  { fhir, cli }: DemoContext,
  retired: Expected['retired'],
): Promise<number> {
  let merged = 0;
  for (const { system, value } of retired) {
    const identifier = `${system}|${value}`;
    for await (const found of fhir.search('Patient', { identifier }, { signal: cli.signal })) {
      const patient = found as Patient;
      if (patient.active === false && patient.link?.some(({ type }) => type === 'replaced-by'))
        merged += 1;
    }
  }
  return merged;
}
