import { CcdaError, convertCcda } from '@fph/ccda';
import { HttpProblem, type SecuredHandler } from '@fph/platform';
import type { ConvertApp } from './app.ts';
import { persist } from './persist.ts';
import { readBody, sourceParameter } from './read-body.ts';

/** `POST /api/convert/ccda`: the Bundle of one document. `?persist=true` stores it and loads the result: 202. */
export function postCcda(app: ConvertApp): SecuredHandler {
  return async (request) => {
    const body = await readBody(request, app.settings.convertBytes);
    const { bundle, issues } = convertOrRefuse(app, body);
    if (request.query.get('persist') === 'true') {
      const run = await persist(app, 'ccda', sourceParameter(request), body);
      const location = `/api/runs/${run.id}`;
      return { status: 202, headers: { location }, jsonBody: { id: run.id, state: run.state } };
    }
    if (request.query.get('issues') === 'true')
      return { status: 200, jsonBody: [{ bundle, issues }] };
    return {
      status: 200,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(bundle),
    };
  };
}

function convertOrRefuse(app: ConvertApp, body: Buffer): ReturnType<typeof convertCcda> {
  try {
    return convertCcda(body, app.converters.ccda);
  } catch (cause) {
    if (!(cause instanceof CcdaError)) throw cause;
    const place = cause.location === '' ? '' : ` (at ${cause.location})`;
    const message = `${cause.message} ${cause.detail}${place}`;
    throw new HttpProblem(400, 'invalid-request', { message, cause });
  }
}
