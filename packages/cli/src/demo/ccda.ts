import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CcdaConfig, convertCcda, parseCcdaConfig } from '@fph/ccda';
import type { Composition } from 'fhir/r4';
import { archiveLimits } from '../transform-limits.ts';
import { readBytes } from '../transform-open.ts';
import { listZip, type ZipMember } from '../transform-zip.ts';
import { readAll } from './check-bundles.ts';
import { loadFiles } from './load-files.ts';
import type { DemoContext, DemoPipeline } from './pipeline.ts';

const archive = 'ccda/synthea-cohort.zip';
const source = 'synthea';

/** C-CDA documents of the same people: one chart each, fed by both formats. */
export const ccda: DemoPipeline = {
  name: 'C-CDA documents',
  app: 'convert',
  begins: 'when-people-are-loaded',
  run: async (context) => {
    const documents = await sampleDocuments(context);
    const expected = await expectedFacts(context, documents);
    const failed = await load(context, documents);
    const wanted = [...expected.keys()];
    const stored = await readAll(context.fhir, wanted, context.cli.signal);
    const strangers = [...expected].filter(([fact, person]) => {
      const resource = stored.get(fact);
      if (resource?.resourceType !== 'Composition') return false;
      return person !== undefined && (resource as Composition).subject?.reference !== person;
    }).length;
    const missing = wanted.length - stored.size;
    return {
      expected: `${wanted.length} resources of ${documents.length} documents`,
      arrived: `${stored.size} resources in the charts of the same people`,
      differences: [
        ...(failed > 0 ? [`${failed} documents were not loaded in full`] : []),
        ...(missing > 0 ? [`${missing} resources are missing`] : []),
        ...(strangers > 0 ? [`${strangers} documents are filed under another patient`] : []),
      ],
    };
  },
};

async function sampleDocuments({ samples, patients }: DemoContext): Promise<ZipMember[]> {
  const members = await listZip(path.join(samples, archive), archiveLimits);
  return members.filter((member) => member.path.endsWith('.xml')).slice(0, patients);
}

const bytesOf = async (member: ZipMember): Promise<Buffer> =>
  readBytes(await member.open(), archiveLimits.maxTextBytes);

/** The configuration that the function app has. */
function configOf({ access }: DemoContext): CcdaConfig {
  const { settings } = access.platform;
  return parseCcdaConfig({
    keepOriginal: true,
    ...(JSON.parse(settings['ccda'] ?? '{}') as object),
    secret: settings['DEPLOYMENT_SECRET'] ?? '',
    identifierSystems: settings['identifierSystems'],
    source,
  });
}

/** `Type/id` of every fact that the documents make; a Composition's comes with the person it must belong to. */
async function expectedFacts(
  context: DemoContext,
  documents: readonly ZipMember[],
): Promise<Map<string, string | undefined>> {
  const config = configOf(context);
  const facts = new Map<string, string | undefined>();
  for (const member of documents) {
    const person = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.xml$/.exec(member.path)?.[1];
    const { bundle } = convertCcda(await bytesOf(member), config);
    for (const { request, resource } of bundle.entry ?? []) {
      if (request?.method !== 'PUT' || request.url.includes('?')) continue;
      const isFrame = resource?.resourceType === 'Composition' && person !== undefined;
      facts.set(request.url, isFrame ? `Patient/${person}` : undefined);
    }
  }
  return facts;
}

/** Answers how many documents failed. */
async function load(context: DemoContext, documents: readonly ZipMember[]): Promise<number> {
  const files = [];
  for (const member of documents) {
    const file = path.join(context.scratch, path.posix.basename(member.path));
    await writeFile(file, await bytesOf(member));
    files.push({ path: file, container: 'ccda', source });
  }
  return loadFiles(context, 'C-CDA documents', files);
}
