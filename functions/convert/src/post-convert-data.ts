import { CcdaError, convertCcda } from '@fph/ccda';
import { convertHl7v2, Hl7Error } from '@fph/hl7v2';
import { HttpProblem, type SecuredHandler } from '@fph/platform';
import { z } from 'zod';
import type { ConvertApp } from './app.ts';
import { readBody } from './read-body.ts';

const parameters = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.object({ name: z.string(), valueString: z.string().optional() })),
});

/**
 * `POST /api/$convert-data`: Parameters with `inputData` and `inputDataType` (`Hl7v2` or `Ccda`), as the operation of the
 * Azure API for FHIR takes them. The template parameters are accepted and ignored: the maps are built in.
 */
export function postConvertData(app: ConvertApp): SecuredHandler {
  return async (request) => {
    const body = await readBody(request, app.settings.convertBytes);
    const values = read(body);
    const data = values.get('inputData');
    const type = values.get('inputDataType')?.toLowerCase();
    if (data === undefined || data === '') throw problem('Parameter inputData is missing.');
    return {
      status: 200,
      headers: { 'content-type': 'application/fhir+json' },
      body: JSON.stringify(convert(app, type, Buffer.from(data, 'utf8'))),
    };
  };
}

function read(body: Buffer): ReadonlyMap<string, string | undefined> {
  try {
    const { parameter } = parameters.parse(JSON.parse(body.toString('utf8')));
    return new Map(parameter.map(({ name, valueString }) => [name, valueString]));
  } catch (cause) {
    throw problem('The body must be a FHIR Parameters resource.', cause);
  }
}

function convert(app: ConvertApp, type: string | undefined, data: Buffer): unknown {
  try {
    if (type === 'hl7v2') {
      // The text is UTF-8 by now, whatever MSH-18 said of the bytes it was made from.
      return convertHl7v2(data, { ...app.converters.hl7v2, characterSetOf: () => 'UTF-8' }).bundle;
    }
    if (type === 'ccda') return convertCcda(data, app.converters.ccda).bundle;
  } catch (cause) {
    if (cause instanceof Hl7Error || cause instanceof CcdaError)
      throw problem(cause.message, cause);
    throw cause;
  }
  throw problem('inputDataType must be Hl7v2 or Ccda.');
}

function problem(message: string, cause?: unknown): HttpProblem {
  return new HttpProblem(400, 'invalid-request', { message, cause });
}
