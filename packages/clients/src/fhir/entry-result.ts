import type { Bundle, BundleEntry, FhirResource, OperationOutcome } from 'fhir/r4';
import { asOutcome } from './fhir-error.ts';

/** What became of one entry of a batch or transaction, in the order of the entries sent. */
export type EntryResult = {
  /** HTTP status of the entry; 0 when the server never said. */
  readonly status: number;
  readonly type?: string | undefined;
  readonly id?: string | undefined;
  readonly versionId?: string | undefined;
  readonly lastModified?: string | undefined;
  readonly outcome?: OperationOutcome | undefined;
  /** The resource, when the server returned it. */
  readonly resource?: FhirResource | undefined;
  /** How many times the entry was sent. */
  readonly attempts: number;
};

export type Answer = Omit<EntryResult, 'attempts'>;

/**
 * Finds each entry's answer. R4 3.1.0.11.3 promises the order of the request, so the n-th answers the n-th; but an answer
 * whose location names another resource is never taken, and then, or when the counts differ, answers are found by the
 * location they name. Undefined where there is none.
 */
export function matchAnswers(
  entries: readonly BundleEntry[],
  response: Bundle<FhirResource>,
): (Answer | undefined)[] {
  const answers = (response.entry ?? []).map(answerOf);
  const inOrder = answers.length === entries.length;
  if (inOrder && entries.every((entry, index) => fits(entry, answers[index]))) return answers;
  const byLocation = new Map<string, Answer>();
  for (const answer of answers) {
    if (answer.type === undefined || answer.id === undefined) continue;
    byLocation.set(`${answer.type}/${answer.id}`, answer);
  }
  return entries.map((entry) => byLocation.get(entry.request?.url ?? ''));
}

/** True when nothing in the answer contradicts its being the entry's. */
function fits(entry: BundleEntry, answer: Answer | undefined): boolean {
  if (!answer) return false;
  const { method, url = '' } = entry.request ?? {};
  const [type = '', id] = url.split('?', 1)[0]?.split('/') ?? [];
  if (answer.type !== undefined && answer.type !== type) return false;
  return method !== 'PUT' || id === undefined || answer.id === undefined || answer.id === id;
}

const locationForm = /(?:^|\/)([A-Z][A-Za-z]*)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/([^/?#]+))?$/;

function answerOf(entry: BundleEntry<FhirResource>): Answer {
  const { response, resource } = entry;
  const outcome = asOutcome(response?.outcome) ?? asOutcome(resource);
  const stored = resource && resource.resourceType !== 'OperationOutcome' ? resource : undefined;
  const [, type, id, version] = locationForm.exec(response?.location ?? '') ?? [];
  const searched = stored?.resourceType === 'Bundle';
  return {
    status: Number.parseInt(response?.status ?? '', 10) || 0,
    type: type ?? (searched ? undefined : stored?.resourceType),
    id: id ?? (searched ? undefined : stored?.id),
    versionId: version ?? weakTag(response?.etag) ?? stored?.meta?.versionId,
    lastModified: response?.lastModified ?? stored?.meta?.lastUpdated,
    outcome,
    resource: stored,
  };
}

/** The version in an ETag: `W/"3"` is 3. */
export function weakTag(etag: string | null | undefined): string | undefined {
  return etag ? /^(?:W\/)?"(.*)"$/.exec(etag.trim())?.[1] : undefined;
}
