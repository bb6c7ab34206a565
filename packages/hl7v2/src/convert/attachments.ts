import type { Build, Json } from './build.ts';
import { list } from './clean-values.ts';
import { labelled, type Run } from './run.ts';

/** The extension that brings R5's Observation.valueAttachment to R4. */
const valueAttachment =
  'https://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.valueAttachment';

/** Documents within results: an attachment of an Observation is also the presented form of its report. */
export const presentDocuments = (run: Run): void => {
  for (const build of run.builds) {
    if (build.dropped || build.type !== 'Observation') continue;
    attachLargeText(run, build);
    const found = attachmentsOf(build);
    if (found.length > 0) present(run, build, found);
  }
};

/** The attachments that may hold documents. */
export const attachmentsOf = ({ type, resource }: Build): Json[] => {
  switch (type) {
    case 'DocumentReference':
      return list(resource['content'])
        .map((content) => content['attachment'] as Json)
        .filter((attachment) => attachment !== undefined);
    case 'DiagnosticReport':
      return list(resource['presentedForm']);
    case 'Observation':
      return [resource, ...list(resource['component'])].flatMap((holder) =>
        list(holder['extension'])
          .filter(({ url }) => url === valueAttachment)
          .map((extension) => extension['valueAttachment'] as Json)
          .filter((attachment) => attachment !== undefined),
      );
    default:
      return [];
  }
};

const present = (run: Run, observation: Build, attachments: readonly Json[]): void => {
  const report = labelled(run, run.tree.groupOf.get(observation.segment), 'report');
  if (report?.type !== 'DiagnosticReport') return;
  report.resource['presentedForm'] = [...list(report.resource['presentedForm']), ...attachments];
};

/** Moves texts of results above the limit from `valueString`, which R4 caps at 1 MB, to an attachment. */
const attachLargeText = (run: Run, build: Build): void => {
  const { resource } = build;
  const text = resource['valueString'];
  if (run.config.documentsUrl === undefined || typeof text !== 'string') return;
  const { documentLimit } = run.config;
  if (text.length * 3 <= documentLimit || Buffer.byteLength(text) <= documentLimit) return;
  const attachment = {
    contentType: 'text/plain; charset=utf-8',
    data: Buffer.from(text).toString('base64'),
  };
  delete resource['valueString'];
  resource['extension'] = [
    ...list(resource['extension']),
    { url: valueAttachment, valueAttachment: attachment },
  ];
};
