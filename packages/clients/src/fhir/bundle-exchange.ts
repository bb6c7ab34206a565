import type { Bundle, BundleEntry } from 'fhir/r4';
import type { Clock } from './clock.ts';
import { type Answer, type EntryResult, matchAnswers } from './entry-result.ts';
import { asOutcome, FhirError, isRecord } from './fhir-error.ts';
import type { FhirRequest, FhirResponse } from './layer.ts';
import { mayRepeat, pause, type RetryPolicy, startBackoff } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import { asBundle } from './search.ts';

export type BundleOptions = {
  readonly signal?: AbortSignal | undefined;
  /** `minimal` (default) leaves stored resources out of the answer. */
  readonly prefer?: 'minimal' | 'representation';
  /** Header `x-bundle-processing-logic`; batches default to parallel, their entries depend on nothing among themselves. */
  readonly processing?: 'parallel' | 'sequential';
};

type Exchange = {
  /** Sends through all layers; the answer is below 400 or the error thrown. */
  readonly send: (request: FhirRequest) => Promise<FhirResponse>;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
};

/** Sends entries as one transaction: all or none. A refusal is a thrown {@link FhirError} with the server's outcome. */
export async function exchangeTransaction(
  exchange: Exchange,
  entries: readonly BundleEntry[],
  options: BundleOptions,
): Promise<EntryResult[]> {
  if (entries.length === 0) return [];
  const response = await exchange.send(bundleRequest('transaction', entries, options));
  const answers = matchAnswers(entries, asBundle(response.body));
  return answers.map((answer) => {
    // The server has done it all; an answer that cannot be told must not look like a failure.
    if (!answer) throw new FhirError('invalid-response', { status: response.status });
    return { ...answer, attempts: 1 };
  });
}

/**
 * Sends entries as a batch. Entries that a 200 answers with 429 (or another passing failure) are sent again alone; a 413
 * halves the batch; an entry without a certain answer is sent again if that is harmless. Only a failure of the whole is thrown.
 */
export async function exchangeBatch(
  exchange: Exchange,
  entries: readonly BundleEntry[],
  options: BundleOptions,
): Promise<EntryResult[]> {
  const results: (EntryResult | undefined)[] = entries.map(() => undefined);
  let open = entries.map((_, index) => index);
  const backoff = startBackoff(exchange.policy, exchange.clock, exchange.random);
  const failures = new Uint8Array(entries.length);
  for (let attempts = 1; open.length > 0; attempts += 1) {
    const round = await sendHalving(exchange, pick(entries, open), options);
    const again: number[] = [];
    open.forEach((index, position) => {
      const answer = round.answers[position] ?? { status: 0 };
      results[index] = { ...answer, attempts };
      const failed = passing(answer, entries[index]);
      if (failed === 'failed') failures[index] = (failures[index] ?? 0) + 1;
      if (failed && (failures[index] ?? 0) < exchange.policy.maxAttempts) again.push(index);
    });
    if (again.length === 0) break;
    const wait = backoff.next(round.asked);
    if (wait === undefined) break;
    await pause(exchange.clock, wait, options.signal);
    open = again;
  }
  return results.map((result) => result ?? { status: 0, attempts: 0 });
}

function pick(entries: readonly BundleEntry[], indexes: readonly number[]): BundleEntry[] {
  return indexes.flatMap((index) => entries[index] ?? []);
}

/** Whether an answer may be otherwise next time. */
function passing(answer: Answer, entry: BundleEntry | undefined): 'throttled' | 'failed' | false {
  if (answer.status === 429) return 'throttled';
  const repeatable = entry !== undefined && isRepeatable(entry);
  if (answer.status === 0) return repeatable ? 'failed' : false;
  return mayRepeat(answer.status, repeatable) ? 'failed' : false;
}

type Round = { answers: (Answer | undefined)[]; asked: number | undefined };

async function sendHalving(
  exchange: Exchange,
  entries: readonly BundleEntry[],
  options: BundleOptions,
): Promise<Round> {
  try {
    const request = bundleRequest('batch', entries, { processing: 'parallel', ...options });
    const response = await exchange.send(request);
    return {
      answers: matchAnswers(entries, asBundle(response.body)),
      asked: retryAfterMs(response.headers, exchange.clock.now()),
    };
  } catch (error) {
    if (!(error instanceof FhirError) || error.status !== 413) throw error;
    if (entries.length === 1)
      return { answers: [{ status: 413, outcome: error.outcome }], asked: undefined };
    const middle = Math.ceil(entries.length / 2);
    const left = await sendHalving(exchange, entries.slice(0, middle), options);
    const right = await sendHalving(exchange, entries.slice(middle), options);
    return {
      answers: [...left.answers, ...right.answers],
      asked: Math.max(left.asked ?? 0, right.asked ?? 0),
    };
  }
}

function bundleRequest(
  type: 'batch' | 'transaction',
  entries: readonly BundleEntry[],
  options: BundleOptions,
): FhirRequest {
  const bundle: Bundle = { resourceType: 'Bundle', type, entry: [...entries] };
  return {
    method: 'POST',
    path: '',
    headers: {
      prefer: `return=${options.prefer ?? 'minimal'}`,
      ...(options.processing ? { 'x-bundle-processing-logic': options.processing } : {}),
    },
    body: JSON.stringify(bundle),
    signal: options.signal,
    repeatable: entries.every(isRepeatable),
    throttledWithin: hasThrottledEntry,
  };
}

/** False for a create without a condition: doing it twice makes two. */
function isRepeatable({ request }: BundleEntry): boolean {
  if (request?.method === 'POST')
    return request.ifNoneExist !== undefined || request.url.endsWith('/_search');
  return request?.method !== 'PATCH';
}

function hasThrottledEntry({ body }: FhirResponse): boolean {
  const entries = isRecord(body) ? body['entry'] : undefined;
  if (!Array.isArray(entries) || asOutcome(body)) return false;
  return entries.some((entry: BundleEntry | null) => entry?.response?.status?.startsWith('429'));
}
