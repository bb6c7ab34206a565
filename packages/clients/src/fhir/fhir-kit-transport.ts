import { Client } from 'fhir-kit-client';
import { errorOfTransport } from './connection-error.ts';
import { FhirError, isRecord } from './fhir-error.ts';
import type { FhirRequest, FhirResponse, Send } from './layer.ts';

/** Sends with fhir-kit-client. Its errors for 4xx and 5xx become plain responses, so that layers see one shape. */
export function fhirKitTransport(baseUrl: string): Send {
  const { httpClient } = new Client({ baseUrl });
  return async (request) => {
    try {
      // The library types a result as a resource; what comes back is whatever JSON the server sent.
      const body: unknown = await httpClient.request(
        request.method,
        request.path,
        { headers: headersOf(request), ...(request.signal ? { signal: request.signal } : {}) },
        request.body as never,
      );
      const response = isRecord(body) ? (body['__response'] as Response | undefined) : undefined;
      if (!response) throw new FhirError('invalid-response');
      return { status: response.status, headers: response.headers, body };
    } catch (error) {
      const response = responseOf(error);
      if (response) return response;
      throw errorOfTransport(error, request.signal);
    }
  };
}

function headersOf(request: FhirRequest): Record<string, string> {
  const json = request.body === undefined ? {} : { 'content-type': 'application/fhir+json' };
  return { ...json, ...request.headers };
}

/** The answer inside an error of fhir-kit-client: `response.{status,data}` and `config.headers` (a Headers object). */
function responseOf(error: unknown): FhirResponse | undefined {
  if (!(error instanceof Error)) return undefined;
  const response: unknown = Reflect.get(error, 'response');
  const config: unknown = Reflect.get(error, 'config');
  if (!isRecord(response) || !isRecord(config)) return undefined;
  const status = response['status'];
  const headers = config['headers'];
  if (typeof status !== 'number' || !(headers instanceof Headers)) return undefined;
  // It throws for a 200 whose body is not JSON, too.
  if (status < 400) throw new FhirError('invalid-response', { status });
  return { status, headers, body: response['data'] };
}
