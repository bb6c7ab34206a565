import type { Clock } from '../src/fhir/clock.ts';
import type { FhirRequest, FhirResponse, Send } from '../src/fhir/layer.ts';

export type Script = (request: FhirRequest, number: number) => Partial<FhirResponse> | Error;

export type LogLine = { at: number; method: string; path: string; status: number | 'error' };

/** A server in memory that answers by a script after `latencyMs` of the clock and logs what it saw. */
export function scriptedServer(
  clock: Clock & { elapsed(): number },
  script: Script,
  latencyMs = 10,
): { send: Send; log: LogLine[] } {
  const log: LogLine[] = [];
  const send: Send = async (request) => {
    const line: LogLine = {
      at: clock.elapsed(),
      method: request.method,
      path: request.path,
      status: 'error',
    };
    const number = log.push(line);
    const answer = script(request, number);
    await clock.sleep(latencyMs, request.signal);
    if (answer instanceof Error) throw answer;
    const response = { status: 200, headers: new Headers(), body: {}, ...answer };
    line.status = response.status;
    return response;
  };
  return { send, log };
}

/** A batch or transaction answer with one status per entry, in order, with the locations of PUTs. */
export function answerBundle(request: FhirRequest, statusOf: (url: string) => number): unknown {
  const { entry = [] } = JSON.parse(String(request.body));
  return {
    resourceType: 'Bundle',
    type: 'batch-response',
    entry: entry.map(({ request: { url } }: { request: { url: string } }) => {
      const status = statusOf(url);
      return status < 300
        ? { response: { status: `${status}`, location: `${url}/_history/1`, etag: 'W/"1"' } }
        : { response: { status: `${status}`, outcome: { resourceType: 'OperationOutcome' } } };
    }),
  };
}
