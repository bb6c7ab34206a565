import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { checkBundles } from './check-bundles.ts';
import { loadFiles } from './load-files.ts';
import type { DemoContext, DemoPipeline } from './pipeline.ts';
import { type SampleBundles, sampleBundles } from './sample-bundles.ts';

const archive = 'fhir/synthea-cohort.zip';

/** FHIR bundles: the cohort's histories with their hospitals and practitioners, dropped as one archive. */
export const bundles: DemoPipeline = {
  name: 'FHIR bundles',
  app: 'load-bundles',
  begins: 'first',
  run: async (context) => {
    const file = path.join(context.samples, archive);
    const samples = await sampleBundles(file, context.patients);
    const failed = await load(context, file, samples);
    context.peopleLoaded();
    const check = await checkBundles(context.fhir, samples, context.cli.signal);
    return {
      expected: `${check.expected} resources of ${samples.patients} patients`,
      arrived: `${check.arrived} resources, ${check.references} references followed`,
      differences: [
        ...(failed > 0 ? [`${failed} files were not loaded in full`] : []),
        ...check.differences,
      ],
    };
  },
};

/** The whole archive, or the files of some patients one by one. Answers how many failed. */
async function load(context: DemoContext, file: string, samples: SampleBundles): Promise<number> {
  const files =
    context.patients === undefined
      ? [{ path: file, container: 'zip', source: 'synthea' }]
      : await unpack(samples, context.scratch);
  return loadFiles(context, 'FHIR bundles', files, samples.members.length);
}

async function unpack(samples: SampleBundles, folder: string) {
  const files = [];
  for (const member of samples.members) {
    const target = path.join(folder, path.posix.basename(member.path));
    await pipeline(await member.open(), createWriteStream(target));
    files.push({ path: target, container: 'bundles', source: 'synthea' });
  }
  return files;
}
