import type { Build, Json } from './build.ts';
import { labelled, newBuild, type Run } from './run.ts';

const valueAttachment =
  'https://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.valueAttachment';

/**
 * Documents within results: an attachment of an Observation is also the presented form of its report. Data above the
 * limit moves to a Binary of its own, to which the attachments point.
 */
export const splitDocuments = (run: Run): void => {
  for (const build of [...run.builds]) {
    if (build.dropped) continue;
    const found = attachmentsOf(build);
    for (const attachment of found) externalise(run, build, attachment);
    if (build.type === 'Observation' && found.length > 0) present(run, build, found);
  }
};

const attachmentsOf = (build: Build): Json[] => {
  if (build.type === 'DocumentReference')
    return list(build.resource['content'])
      .map((content) => content['attachment'] as Json)
      .filter((a) => a !== undefined);
  if (build.type !== 'Observation') return [];
  const holders = [build.resource, ...list(build.resource['component'])];
  return holders.flatMap((holder) =>
    list(holder['extension'])
      .filter(({ url }) => url === valueAttachment)
      .map((e) => e['valueAttachment'] as Json)
      .filter((a) => a !== undefined),
  );
};

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);

const externalise = (run: Run, build: Build, attachment: Json): void => {
  const { data } = attachment;
  if (typeof data !== 'string' || (data.length * 3) / 4 <= run.config.documentLimit) return;
  const binary = newBuild(run, 'Binary', build.segment, 'binary');
  binary.resource['contentType'] = attachment['contentType'] ?? 'application/octet-stream';
  binary.resource['data'] = data;
  delete attachment['data'];
  attachment['size'] =
    Math.floor((data.length * 3) / 4) - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0);
  run.attachmentUrls.push({ attachment, binary });
};

const present = (run: Run, observation: Build, attachments: readonly Json[]): void => {
  const report = labelled(run, run.tree.groupOf.get(observation.segment), 'report');
  if (report?.type !== 'DiagnosticReport') return;
  const forms = list(report.resource['presentedForm']);
  forms.push(...attachments);
  report.resource['presentedForm'] = forms;
};
