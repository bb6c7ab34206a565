import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { dropFile, untilEnded } from '../drop-files.ts';
import { fileProgress } from '../progress.ts';
import { hasFailed } from '../run-record.ts';
import { checkBundles } from './check-bundles.ts';
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

/** Drops the whole archive, or the files of some patients one by one. Answers how many failed. */
async function load(context: DemoContext, file: string, samples: SampleBundles): Promise<number> {
  const { access, cli } = context;
  const files =
    context.patients === undefined
      ? [{ path: file, container: 'zip', source: 'synthea' }]
      : await unpack(samples, context.scratch);
  const progress = fileProgress(cli, 'FHIR bundles', samples.members.length);
  const dropped = [];
  for (const each of files) dropped.push(await dropFile(access, each, cli.signal));
  const done = { files: 0, resources: 0 };
  let failed = 0;
  for (const each of dropped) {
    const run = await untilEnded(cli, access, each, ({ progress: members, counts }) =>
      progress.update({
        files: done.files + (files.length === 1 ? (members?.done ?? 0) : 0),
        resources: done.resources + (counts.entries ?? 0),
      }),
    );
    done.files += 1;
    done.resources += run.counts.entries ?? 0;
    if (hasFailed(run)) failed += 1;
  }
  progress.end();
  return failed;
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
