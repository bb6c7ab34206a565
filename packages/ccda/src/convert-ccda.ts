import type { Bundle } from 'fhir/r4';
import { CcdaError } from './ccda-error.ts';
import type { CcdaConfig } from './config.ts';
import { identityKey } from './datatypes/identifier.ts';
import { parseTimestamp, toInstant } from './datatypes/timestamp.ts';
import { type Context, contentKey, keyOf } from './document/context.ts';
import { createDraft, type Handle } from './document/draft.ts';
import { createLedger, type LedgerSummary } from './document/ledger.ts';
import { compositionOf, custodianOf, sectionsBelow } from './header/composition.ts';
import { documentReferenceOf } from './header/document-reference.ts';
import { headerParticipants, reportHeader, serviceTeam } from './header/participants.ts';
import { patientKeyOf, patientOf } from './header/patient.ts';
import { addProvenances } from './header/provenance.ts';
import { createIssueLog, type Issue } from './issue.ts';
import { indexNarrative } from './narrative/narrative-index.ts';
import { encompassingEncounter } from './templates/encounters.ts';
import { mapNested } from './templates/map-statement.ts';
import { parseXml } from './xml/parse-xml.ts';
import {
  attribute,
  child,
  children,
  descend,
  plainText,
  type XmlElement,
} from './xml/xml-element.ts';

/** What became of a document. */
export type CcdaResult = {
  /** A portable transaction: facts by id, people and places by identifier. */
  readonly bundle: Bundle;
  /** What could not be carried over, entry by entry. */
  readonly issues: readonly Issue[];
  /** In = mapped + reported. */
  readonly ledger: LedgerSummary;
  /** The document's own time as written in ISO form, for the order of writes; without offset where the source has none. */
  readonly sourceTime: string | undefined;
};

/**
 * Converts one C-CDA document. Deterministic: equal bytes and settings give equal results.
 * Throws {@link CcdaError} when nothing of the document can be trusted; all else is an issue.
 *
 * @example
 * const { bundle, issues } = convertCcda(await readFile('ccd.xml'), parseCcdaConfig({ secret, zone: 'America/New_York' }));
 */
export function convertCcda(bytes: Uint8Array, config: CcdaConfig): CcdaResult {
  const { root, tolerated } = parseXml(bytes, config.limits);
  if (root.name !== 'ClinicalDocument')
    throw new CcdaError('not-cda', 'Send a whole C-CDA document, not a part of one.', '/');
  const roles = children(root, 'recordTarget').flatMap(
    (target) => child(target, 'patientRole') ?? [],
  );
  const [role] = roles;
  if (role === undefined)
    throw new CcdaError(
      'no-patient',
      'A document without patient cannot be filed.',
      '/ClinicalDocument',
    );

  const log = createIssueLog();
  for (const code of tolerated) log.add('warning', code, root);
  const second = children(root, 'recordTarget')[1];
  if (second !== undefined) log.add('warning', 'patient-more', second);

  const ctx = createContext(bytes.byteLength, root, role, config, log);
  return assemble(ctx, root, bytes);
}

function createContext(
  size: number,
  root: XmlElement,
  role: XmlElement,
  config: CcdaConfig,
  log: Context['log'],
): Context {
  const body = descend(root, 'component', 'structuredBody');
  const time = parseTimestamp(attribute(child(root, 'effectiveTime'), 'value') ?? '');
  const borrowed = config.borrowZone ? time?.offset : undefined;
  const language = attribute(child(root, 'languageCode'), 'code');
  const base = {
    config,
    zone: { zone: config.zone ?? borrowed },
    log,
    ledger: createLedger(),
    draft: createDraft(config, sourceOf(root, config), log),
    narrative: indexNarrative(body, 10_000_000 + 4 * size),
    documentDate: time?.date,
    mapNested: (statement: XmlElement, section: Parameters<Context['mapNested']>[1]): Handle[] =>
      mapNested(ctx, statement, section),
    later: [],
    factsByKey: new Map<string, Handle>(),
    encounter: undefined,
    authored: [],
  };
  const early = { ...base, patientKey: '' };
  const patientKey = patientKeyOf(early, role);
  const resource = patientOf(early, role, language);
  const patient = base.draft.shared({
    resource,
    identifiers: (resource.identifier ?? []).filter(({ value }) => value !== undefined),
    key: patientKey,
  });
  const ctx: Context = { ...base, patientKey, patient };
  return ctx;
}

/** Facts belong to the custodian: its id, else its name, else the configured source. */
function sourceOf(root: XmlElement, config: CcdaConfig): string {
  const organization = descend(
    root,
    'custodian',
    'assignedCustodian',
    'representedCustodianOrganization',
  );
  const keys = children(organization, 'id')
    .flatMap((id) => identityKey(id) ?? [])
    .sort();
  const name = plainText(child(organization, 'name'))?.toLowerCase();
  return keys[0] ?? (name === undefined ? config.source : `name|${name}`);
}

function assemble(ctx: Context, root: XmlElement, bytes: Uint8Array): CcdaResult {
  const custodian = custodianOf(ctx, root);
  const encounterElement = descend(root, 'componentOf', 'encompassingEncounter');
  if (encounterElement !== undefined) ctx.encounter = encompassingEncounter(ctx, encounterElement);
  reportHeader(ctx, root);
  headerParticipants(ctx, root);
  serviceTeam(ctx, root);
  const documentKey = keyOf(root) ?? contentKey(ctx, root);
  const composition = compositionOf(ctx, root, custodian);
  for (const work of ctx.later) work();
  const facts = ctx.draft.handles().filter(({ type }) => isClinical(type));
  const compositionHandle = ctx.draft.fact({
    resource: composition,
    key: `document|${documentKey}`,
  });
  const reference = ctx.draft.fact({
    resource: documentReferenceOf(ctx, root, bytes, custodian),
    key: `document|${documentKey}`,
  });
  addProvenances(ctx, root, compositionHandle, reference, facts);
  const entries = ctx.draft.finish();
  const ledger = ctx.ledger.close(
    allSections(descend(root, 'component', 'structuredBody')),
    ctx.log,
  );
  const time = parseTimestamp(attribute(child(root, 'effectiveTime'), 'value') ?? '');
  const instant = time === undefined ? undefined : toInstant(time, ctx.zone);
  const sourceTime =
    instant ??
    (time === undefined
      ? undefined
      : time.time === undefined
        ? time.date
        : `${time.date}T${time.time}`);
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    ...(instant === undefined ? {} : { timestamp: instant }),
    entry: entries,
  };
  return { bundle, issues: ctx.log.issues, ledger, sourceTime };
}

const notClinical = new Set([
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Device',
  'RelatedPerson',
]);
const isClinical = (type: string): boolean => !notClinical.has(type);

function allSections(element: XmlElement | undefined): XmlElement[] {
  return sectionsBelow(element).flatMap((section) => [section, ...allSections(section)]);
}
