import { hash as createDigest } from 'node:crypto';
import type { CodeMap } from '../maps/map-row.ts';
import type { Message, Segment, Value } from '../parser/message.ts';
import { type Group, type GroupTree, relatedSegment } from '../structure/group-tree.ts';
import type { Build, Json } from './build.ts';
import type { Hl7v2Config, SenderConfig } from './config.ts';
import { type Hl7Issue, hl7Issue, type IssueCode } from './issue.ts';
import type { LargeDocument } from './large-documents.ts';
import type { MapSet } from './map-set.ts';
import type { Scope } from './reference.ts';

/** Everything that is known while one message is converted. */
export type Run = {
  readonly config: Hl7v2Config;
  readonly sender: SenderConfig;
  readonly maps: MapSet;
  readonly message: Message;
  readonly tree: GroupTree;
  /** Name of the source in ids and default systems. */
  readonly source: string;
  readonly messageType: string;
  readonly event: string;
  readonly builds: Build[];
  readonly issues: Hl7Issue[];
  /** Labelled resources by the group that they belong to. */
  readonly labels: Map<Group, Map<string, Build>>;
  /** The first of each sideways label in the groups directly within a group. */
  readonly beside: Map<Group, Map<string, Build>>;
  /** Time of the message as FHIR dateTime, if it has one. */
  readonly time: string | undefined;
  readonly hash: string;
  /** Rows that wrote something, `map row`; absent unless asked for. */
  readonly rows: Set<string> | undefined;
  /** OBX whose text was joined to an earlier Observation. */
  readonly textRuns: Map<Segment, Build>;
  /** Documents that were taken out of their resources. */
  readonly documents: LargeDocument[];
  /** PID-21: made RelatedPersons once the patient is complete. */
  readonly pendingMothers: { readonly scope: Scope; readonly value: Value }[];
};

/** SHA-256 of a message without the line ends after its last segment, which files and frames treat differently. */
export const contentHash = (bytes: Uint8Array): string => {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 0x20) end--;
  return createDigest('sha256', bytes.subarray(0, end), 'hex');
};

export const newBuild = (run: Run, type: string, segment: Segment, label = ''): Build => {
  const build: Build = {
    type,
    resource: { resourceType: type },
    segment,
    label,
    order: run.builds.length,
    shared: undefined,
    links: [],
    // All from the beginning: builds of one shape are read fast.
    key: undefined,
    dropped: false,
    createOnly: undefined,
    removed: undefined,
    unlinked: undefined,
    remove: false,
  };
  run.builds.push(build);
  return build;
};

export const note = (
  run: Run,
  code: IssueCode,
  segment: Segment | undefined,
  path?: string,
  value?: Value,
): void => {
  run.issues.push(hl7Issue(code, segment, path, value));
};

/**
 * Finds a labelled resource from a group outwards: in each group around, then in the groups directly within that (the
 * PATIENT beside an ORDER), never in those of another repetition.
 */
export const labelled = (run: Run, from: Group | undefined, label: string): Build | undefined => {
  for (let group = from; group; group = group.parent) {
    const found = run.labels.get(group)?.get(label);
    if (found) return found;
    const beside = sideways.has(label) ? run.beside.get(group)?.get(label) : undefined;
    if (beside) return beside;
  }
  return undefined;
};

/** What one group of a message knows for its neighbours. */
const sideways = new Set(['patient', 'encounter', 'account', 'episode', 'careTeam']);

/** Registers a labelled resource at the innermost group of the given names, else at the root. */
export const register = (
  run: Run,
  from: Group | undefined,
  scopes: readonly string[],
  label: string,
  build: Build,
): void => {
  let at: Group = run.tree.root;
  for (let group = from; group; group = group.parent) {
    if (scopes.includes(group.name)) {
      at = group;
      break;
    }
  }
  let labels = run.labels.get(at);
  if (!labels) {
    labels = new Map();
    run.labels.set(at, labels);
  }
  labels.set(label, build);
  if (at.parent && sideways.has(label)) keepFirst(run.beside, at.parent, label, build);
};

const keepFirst = (
  map: Map<Group, Map<string, Build>>,
  group: Group,
  label: string,
  build: Build,
): void => {
  let labels = map.get(group);
  if (!labels) {
    labels = new Map();
    map.set(group, labels);
  }
  if (!labels.has(label)) labels.set(label, build);
};

/** The innermost group of the given names around a group, else the root. */
export const scopeGroup = (run: Run, from: Group | undefined, scopes: readonly string[]): Group => {
  for (let group = from; group; group = group.parent) if (scopes.includes(group.name)) return group;
  return run.tree.root;
};

export const related = (run: Run, segment: Segment, name: string): Segment | undefined =>
  name === 'MSH' ? run.message.header : relatedSegment(run.tree, segment, name);

export const groupOf = (run: Run, segment: Segment): Group | undefined =>
  run.tree.groupOf.get(segment);

/** A code map of the sender, else of the tables. */
export const codeMapOf = (run: Run, name: string): readonly CodeMap[] => {
  const own = run.sender.codeMaps.get(name);
  const guide = run.maps.codes.get(name);
  return own && guide ? [own, guide] : own ? [own] : guide ? [guide] : [];
};

/** Sets a reference; its text is filled in when identities are known. */
export const link = (holder: Json, from: Build, target: Build): void => {
  if (holder['reference'] !== undefined) {
    const existing = from.links.findIndex((other) => other.holder === holder);
    if (existing >= 0) from.links.splice(existing, 1);
  }
  holder['reference'] = '';
  from.links.push({ holder, target });
};
