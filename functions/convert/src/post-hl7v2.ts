import { randomUUID } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import {
  type AckError,
  acknowledge,
  type ConvertedMessage,
  convertHl7v2,
  Hl7Error,
  readMessages,
} from '@fph/hl7v2';
import { HttpProblem, type SecuredHandler } from '@fph/platform';
import type { ConvertApp } from './app.ts';
import { persist } from './persist.ts';
import { readBody, sourceParameter } from './read-body.ts';

/**
 * `POST /api/convert/hl7v2`: the Bundle of one message, or a line per message of a batch. `?persist=true` stores the
 * body and loads the result: 202 with the run's address. A sender that accepts `application/hl7-v2` gets an ACK instead.
 */
export function postHl7v2(app: ConvertApp): SecuredHandler {
  return async (request) => {
    const body = await readBody(request, app.settings.convertBytes);
    const wantsAck = /hl7-v2/i.test(request.headers.get('accept') ?? '');
    let converted: ConvertedMessage[];
    try {
      converted = await convertAll(app, body);
    } catch (error) {
      if (!(error instanceof Hl7Error)) throw error;
      if (wantsAck) return ack(body, 400, 'AR', [{ code: '207', text: error.message }]);
      throw new HttpProblem(400, 'invalid-request', { message: error.message, cause: error });
    }
    if (request.query.get('persist') !== 'true')
      return wantsAck ? ack(body, 200, 'AA', []) : bundles(request, converted);
    const run = await persist(app, 'hl7v2', sourceParameter(request), body);
    const location = `/api/runs/${run.id}`;
    if (wantsAck) return { ...ack(body, 202, 'AA', []), headers: { ...hl7Type, location } };
    return { status: 202, headers: { location }, jsonBody: { id: run.id, state: run.state } };
  };
}

const hl7Type = { 'content-type': 'application/hl7-v2; charset=utf-8' };

async function convertAll(app: ConvertApp, body: Buffer): Promise<ConvertedMessage[]> {
  const converted: ConvertedMessage[] = [];
  for await (const { bytes } of readMessages([body] as unknown as AsyncIterable<Uint8Array>))
    converted.push(convertHl7v2(bytes, app.converters.hl7v2));
  return converted;
}

function bundles(request: HttpRequest, converted: readonly ConvertedMessage[]): HttpResponseInit {
  if (request.query.get('issues') === 'true')
    return { status: 200, jsonBody: converted.map(({ bundle, issues }) => ({ bundle, issues })) };
  const [only] = converted;
  if (converted.length === 1 && only)
    return {
      status: 200,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(only.bundle),
    };
  return {
    status: 200,
    headers: { 'content-type': 'application/fhir+ndjson' },
    body: converted.map(({ bundle }) => `${JSON.stringify(bundle)}\n`).join(''),
  };
}

function ack(
  body: Buffer,
  status: number,
  code: 'AA' | 'AE' | 'AR',
  errors: readonly AckError[],
): HttpResponseInit {
  const controlId = randomUUID().slice(0, 20);
  return {
    status,
    headers: hl7Type,
    body: acknowledge(body, { code, errors, time: new Date(), controlId }),
  };
}
