import { keepOrMintId, keyedHash } from '@fph/identity';
import type { BundleEntry } from 'fhir/r4';
import { sharedTypes } from '../index/describe-entry.ts';
import type { EntryIndex } from '../index/entry-index.ts';
import {
  type IdentifierSearch,
  readIdentifierSearch,
  readReference,
} from '../references/reference-forms.ts';
import type { IngestSettings } from './ingest-settings.ts';
import type { IdentityQuestion, IngestPorts } from './ports.ts';

/** What a reference to something outside the file means. */
type OpenTarget =
  | { readonly kind: 'literal'; readonly reference: string }
  /** Nothing has it yet. */
  | {
      readonly kind: 'absent';
      readonly type: string | undefined;
      readonly system: string | undefined;
      readonly value: string;
      /** Keyed hash under which the table `pendingReferences` waits for it. */
      readonly pendingKey: string;
    }
  | { readonly kind: 'conflict' }
  /** Points at another server: left alone. */
  | { readonly kind: 'foreign' };

export type OpenTargets = ReadonlyMap<number, OpenTarget>;

/** System of the logical identifier that stands for an id of a source until the resource comes. */
function localIdSystem(source: string): string {
  return `urn:fph:source:${encodeURIComponent(source)}`;
}

/** Under this text a source's own `Type/id` waits. */
function localIdText(source: string, typeAndId: string): string {
  return `${localIdSystem(source)}|${typeAndId}`;
}

/** Keys under which earlier files may wait for what answers to this text. */
export function pendingKeysOf(secret: string, source: string, text: string): string[] {
  const texts = /^[A-Z][A-Za-z]+\/[^/?]+$/.test(text) ? [localIdText(source, text)] : [text];
  return texts.map((item) => keyedHash(secret, ['pending', item]));
}

type Candidate = { readonly slot: number; readonly reference: string; readonly absent: OpenTarget };

/** Resolves what the file refers to and does not hold: by identity, by the rule for ids, by search; then asks the server whether it is there. */
export async function resolveOpenReferences(
  index: EntryIndex,
  {
    source,
    trustIds,
    only,
  }: {
    source: string;
    trustIds: boolean;
    /** Just these slots. */
    only?: { has(slot: number): boolean };
  },
  settings: IngestSettings,
  ports: IngestPorts,
  signal?: AbortSignal,
): Promise<OpenTargets> {
  const targets = new Map<number, OpenTarget>();
  const candidates: Candidate[] = [];
  const questions: { slot: number; question: IdentityQuestion; absent: OpenTarget }[] = [];
  const pendingKey = (text: string) => keyedHash(settings.secret, ['pending', text]);

  for (const [slot, text] of index.open) {
    if (only?.has(slot) === false) continue;
    const form = readReference(text);
    if (form.kind === 'urn') {
      const absent = logical(undefined, { system: 'urn:ietf:rfc:3986', value: form.text });
      targets.set(slot, { ...absent, pendingKey: pendingKey(form.text) });
    } else if (form.kind === 'search') {
      const identifier = readIdentifierSearch(form.query);
      if (identifier === undefined) {
        const ids = await matchingIds(ports, form.type, form.query, signal);
        if (ids.length > 1) targets.set(slot, { kind: 'conflict' });
        else {
          const absent = logical(form.type, { system: 'urn:fph:search', value: text });
          const [id] = ids;
          targets.set(
            slot,
            id === undefined
              ? { ...absent, pendingKey: pendingKey(text) }
              : { kind: 'literal', reference: `${form.type}/${id}` },
          );
        }
      } else {
        questions.push({
          slot,
          question: {
            type: form.type,
            source,
            identifiers: [identifier],
            preferredId: '',
            mint: false,
          },
          absent: { ...logical(form.type, identifier), pendingKey: pendingKey(text) },
        });
      }
    } else if (form.kind === 'relative') {
      const { type, id } = form;
      const absent = {
        ...logical(type, { system: localIdSystem(source), value: `${type}/${id}` }),
        pendingKey: pendingKey(localIdText(source, `${type}/${id}`)),
      };
      const preferredId = keepOrMintId({
        secret: settings.secret,
        source,
        type,
        key: id,
        sourceId: id,
        trustIds,
      });
      if (sharedTypes.has(type)) {
        const question = { type, source, identifiers: [], sourceId: id, preferredId, mint: false };
        questions.push({ slot, question, absent });
      } else candidates.push({ slot, reference: `${type}/${preferredId}`, absent });
    } else if (form.kind === 'absolute') {
      targets.set(slot, absoluteTarget(index, form, ports.fhir.serverUrl));
    } else targets.set(slot, { kind: 'foreign' });
  }

  for (let from = 0; from < questions.length; from += 500) {
    const batch = questions.slice(from, from + 500);
    const answers = await ports.identities.resolve(
      batch.map(({ question }) => question),
      signal,
    );
    batch.forEach(({ slot, question, absent }, i) => {
      const answer = answers[i];
      if (answer?.kind === 'known' || answer?.kind === 'minted') {
        candidates.push({ slot, reference: `${question.type}/${answer.id}`, absent });
      } else if (answer?.kind === 'conflict') targets.set(slot, { kind: 'conflict' });
      else if (question.preferredId === '') targets.set(slot, absent);
      else candidates.push({ slot, reference: `${question.type}/${question.preferredId}`, absent });
    });
  }
  const standing = await existing(
    ports,
    candidates.map(({ reference }) => reference),
    signal,
  );
  for (const { slot, reference, absent } of candidates) {
    targets.set(slot, standing.has(reference) ? { kind: 'literal', reference } : absent);
  }
  return targets;
}

function logical(type: string | undefined, { system, value }: IdentifierSearch) {
  return { kind: 'absent', type, system, value } as const;
}

function absoluteTarget(
  index: EntryIndex,
  form: { text: string; type: string; id: string },
  serverUrl: string,
): OpenTarget {
  const reference = `${form.type}/${form.id}`;
  if (form.text === `${serverUrl.replace(/\/+$/, '')}/${reference}`) {
    return { kind: 'literal', reference };
  }
  // The file's own resources may carry relative ids while its references are absolute (bulk exports do this).
  const entry = index.entryOf(index.find(reference, 0));
  if (typeof entry !== 'number') return { kind: 'foreign' };
  return { kind: 'literal', reference: `${index.type(entry)}/${index.id(entry)}` };
}

/** Which of these `Type/id` the server has. */
async function existing(
  ports: IngestPorts,
  references: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const wanted = [...new Set(references)];
  const found = new Set<string>();
  for (let from = 0; from < wanted.length; from += 500) {
    const part = wanted.slice(from, from + 500);
    const entries: BundleEntry[] = part.map((url) => ({ request: { method: 'GET', url } }));
    const results = await ports.fhir.batch(entries, signal);
    results.forEach(({ status }, i) => {
      if (status >= 200 && status < 300) found.add(part[i] ?? '');
    });
  }
  return found;
}

/** Ids of up to two resources that match a search. */
export async function matchingIds(
  ports: Pick<IngestPorts, 'fhir'>,
  type: string,
  query: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const found = await ports.fhir.search(type, new URLSearchParams(query), 2, signal);
  return found.flatMap(({ resourceType, id }) => (resourceType === type && id ? [id] : []));
}
