import type { Bundle } from 'fhir/r4';
import { fallbackRules, rulesOf } from '../maps/messages/message-rules.table.ts';
import { targetPath } from '../maps/target-path.ts';
import { type Message, parseMessage } from '../parser/message.ts';
import { buildGroupTree } from '../structure/group-tree.ts';
import { structureOf } from '../structure/structures.table.ts';
import { applyRules } from './apply-rules.ts';
import { presentDocuments } from './attachments.ts';
import type { Json } from './build.ts';
import type { Hl7v2Config, SenderConfig } from './config.ts';
import { parseV2Time, toDateTime } from './date-time.ts';
import { applyEvent, applyMothers } from './events.ts';
import { type Hl7Issue, hl7Issue } from './issue.ts';
import type { LargeDocument } from './large-documents.ts';
import { linkAt } from './locate.ts';
import { mapSetOf } from './map-set.ts';
import { contentHash, labelled, type Run } from './run.ts';
import { toBundle } from './to-bundle.ts';
import { unusedFields } from './unused.ts';

/** A converted message. */
export type ConvertedMessage = {
  readonly bundle: Bundle;
  readonly issues: readonly Hl7Issue[];
  /** Documents above `documentLimit`, which the Bundle only links to; none without a `documentsUrl`. */
  readonly documents: readonly LargeDocument[];
  /** MSH-9.1, MSH-9.2, MSH-10 and the SHA-256 of the bytes: for acknowledgements and ledgers. */
  readonly message: {
    readonly type: string;
    readonly event: string;
    readonly controlId: string | undefined;
    readonly hash: string;
    readonly source: string;
  };
};

const noSender = { application: '', facility: '' };

const headOf = (bytes: Uint8Array): { application: string; facility: string } => {
  let end = 0;
  while (end < bytes.length && end < 2000 && bytes[end] !== 0x0d && bytes[end] !== 0x0a) end++;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end)
    .toString('latin1')
    .replace(/^\u00ef\u00bb\u00bf/, '');
  const fields = text.split(text.charAt(3));
  const component = fields[1]?.charAt(0) ?? '^';
  return {
    application: fields[2]?.split(component)[0] ?? '',
    facility: fields[3]?.split(component)[0] ?? '',
  };
};

/**
 * Converts one HL7v2 message to a portable FHIR transaction. Pure: the same bytes and configuration give the same Bundle.
 * @throws Hl7Error when the bytes are no message at all
 * @example convertHl7v2(bytes, parseHl7v2Config({ zone: 'Europe/Berlin' })).bundle
 */
export const convertHl7v2 = (bytes: Uint8Array, config: Hl7v2Config): ConvertedMessage => {
  const head = config.needsSenderBeforeDecoding ? headOf(bytes) : noSender;
  const message = parseMessage(bytes, {
    characterSet: config.characterSetOf(head.application, head.facility),
  });
  return convertParsed(message, contentHash(bytes), config);
};

/** As `convertHl7v2`, for a message that is parsed already. */
export const convertParsed = (
  message: Message,
  hash: string,
  config: Hl7v2Config,
  rows?: Set<string>,
): ConvertedMessage => {
  const { header } = message;
  const application = header.peek(3, 1) ?? '';
  const facility = header.peek(4, 1) ?? '';
  const sender = config.senderOf(application, facility);
  const messageType = header.peek(9, 1) ?? '';
  const event =
    header.peek(9, 2) ?? message.segments.find(({ name }) => name === 'EVN')?.peek(1) ?? '';
  const structure = structureOf(messageType, event, header.peek(9, 3));
  const rules = rulesOf(structure);
  const run: Run = {
    config,
    sender,
    maps: mapSetOf(sender.overlay),
    message,
    tree: buildGroupTree(message.segments, structure),
    source: sender.source ?? (facility || application || 'default'),
    messageType,
    event,
    builds: [],
    issues: [],
    labels: new Map(),
    beside: new Map(),
    time: timeOf(message, sender),
    hash,
    rows,
    textRuns: new Map(),
    documents: [],
    pendingMothers: [],
  };
  const handled = applyRules(run, rules ?? fallbackRules);
  applyMothers(run);
  applyEvent(run);
  linkSubjects(run);
  settleProvenance(run);
  settleNationalIdentifier(run);
  settle(run);
  presentDocuments(run);
  const bundle = toBundle(run);
  report(run, structure, rules === undefined, handled);
  return {
    bundle,
    issues: run.issues,
    documents: run.documents,
    message: { type: messageType, event, controlId: header.peek(10), hash, source: run.source },
  };
};

/** EVN-2 for events, else MSH-7. */
const timeOf = (message: Message, sender: SenderConfig): string | undefined => {
  const candidates = [
    message.segments.find(({ name }) => name === 'EVN')?.peek(2),
    message.header.peek(7),
  ];
  let best: string | undefined;
  for (const text of candidates) {
    const time = text === undefined ? undefined : parseV2Time(text);
    if (!time) continue;
    const { value } = toDateTime(time, sender.zone);
    if (value.includes('T')) return value;
    best ??= value;
  }
  return best;
};

const subjects: Readonly<Record<string, string>> = {
  Condition: 'subject',
  Procedure: 'subject',
  Specimen: 'subject',
  ServiceRequest: 'subject',
  RelatedPerson: 'patient',
  EpisodeOfCare: 'patient',
};

const usNumber = 'http://hl7.org/fhir/sid/us-ssn';

/** PID-19 and NK1-37 hold the national number; outside the United States it is another one than the guide assumes. */
const settleNationalIdentifier = (run: Run): void => {
  const { nationalIdentifier } = run.sender;
  if (nationalIdentifier === undefined) return;
  for (const { resource } of run.builds) {
    const identifiers = Array.isArray(resource['identifier'])
      ? (resource['identifier'] as Json[])
      : [];
    for (const identifier of identifiers) {
      if (identifier['system'] !== usNumber) continue;
      identifier['system'] = nationalIdentifier.system;
      identifier['type'] = {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v2-0203',
            code: nationalIdentifier.type,
          },
        ],
      };
    }
  }
};

/** What happened must have happened to something: the message when nothing nearer is known. */
const settleProvenance = (run: Run): void => {
  const header = run.builds.find(({ label }) => label === 'header');
  for (const build of run.builds) {
    if (build.type !== 'Provenance' || build.resource['target'] !== undefined) continue;
    const fallback = header ?? run.builds.find(({ label }) => label === 'patient');
    if (fallback) linkAt(run, build, targetPath('Provenance', 'target'), fallback);
    else build.dropped = true;
  }
};

/** Resources that a path entered (a parent specimen, the cause of a diagnosis) are the same patient's. */
const linkSubjects = (run: Run): void => {
  for (const build of run.builds) {
    const path = Object.hasOwn(subjects, build.type) ? subjects[build.type] : undefined;
    if (path === undefined || build.resource[path] !== undefined) continue;
    const patient = labelled(run, run.tree.groupOf.get(build.segment), 'patient');
    if (patient) linkAt(run, build, targetPath(build.type, path), patient);
  }
};

/** Who may change what: only authoritative messages update persons and visits; all else creates them when absent. */
const settle = (run: Run): void => {
  const authoritative = run.config.authoritative.includes(run.messageType);
  for (const build of run.builds) {
    const isSubject =
      build.label === 'patient' || build.label === 'encounter' || build.label.startsWith('retired');
    if (
      ['Practitioner', 'Organization', 'Location', 'Device', 'Patient', 'Encounter'].includes(
        build.type,
      )
    )
      build.createOnly ??= !(isSubject && authoritative);
  }
  const patient = run.builds.find(({ type, label }) => type === 'Patient' && label === 'patient');
  if (patient) return;
  if (['ACK', 'MFN', 'MFK'].includes(run.messageType)) return;
  const needs = run.builds.some(({ label }) =>
    ['request', 'report', 'appointment', 'immunization', 'document'].includes(label),
  );
  if (needs) run.issues.push(hl7Issue('no-patient', undefined));
};

const report = (
  run: Run,
  structure: string | undefined,
  unsupported: boolean,
  handled: ReadonlySet<unknown>,
): void => {
  const { message, tree, config } = run;
  if (structure === undefined)
    run.issues.push(hl7Issue('unknown-structure', message.header, '-9', message.header.field(9)));
  else if (unsupported)
    run.issues.push(hl7Issue('unsupported-message', message.header, '-9', message.header.field(9)));
  for (const segment of tree.unexpected)
    if (!segment.name.startsWith('Z')) run.issues.push(hl7Issue('unexpected-segment', segment));
  for (const { start } of message.strayLines)
    run.issues.push({
      ...hl7Issue('stray-line', undefined),
      location: `@${start + message.context.byteOffset}`,
    });
  const patient = run.builds.find(({ type, label }) => type === 'Patient' && label === 'patient');
  const identifiers = patient?.resource['identifier'];
  if (patient && !(Array.isArray(identifiers) && identifiers.length > 0))
    run.issues.push(hl7Issue('no-patient-identifier', patient.segment));
  if (!config.unusedFields) return;
  for (const segment of message.segments) {
    if (!handled.has(segment) && segment.name !== 'RGS')
      run.issues.push(hl7Issue('unused-segment', segment));
    else run.issues.push(...unusedFields(segment));
  }
};
