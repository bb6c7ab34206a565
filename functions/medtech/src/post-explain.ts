import {
  explainEvent,
  type Loaded,
  loadDeviceMapping,
  loadFhirMapping,
  MedtechError,
  parseJson,
  readSampleEvent,
} from '@fph/medtech';
import { HttpProblem, type SecuredHandler } from '@fph/platform';
import { z } from 'zod';
import type { MedtechApp } from './app.ts';

const MAX_BYTES = 1024 * 1024;

const body = z.object({
  deviceMapping: z.union([z.string(), z.looseObject({})]).optional(),
  fhirMapping: z.union([z.string(), z.looseObject({})]).optional(),
  event: z.unknown().optional(),
  events: z.array(z.unknown()).max(100).optional(),
});

/**
 * `POST /api/medtech/explain`: `{deviceMapping?, fhirMapping?, event | events}` gives the full trace of each event.
 * Mappings that are not given are those in force.
 */
export function postExplain(app: Pick<MedtechApp, 'mappings'>): SecuredHandler {
  return async (request) => {
    const text = await request.text();
    if (text.length > MAX_BYTES) throw invalid(`At most ${MAX_BYTES} characters.`);
    const given = parse(text);
    const inForce =
      given.deviceMapping && given.fhirMapping ? undefined : await app.mappings.current();
    const device = load(given.deviceMapping, loadDeviceMapping, 'deviceMapping') ?? inForce?.device;
    const fhir = load(given.fhirMapping, loadFhirMapping, 'fhirMapping') ?? inForce?.fhir;
    if (device === undefined) throw invalid('There is no mapping in force; send deviceMapping.');
    const events = given.events ?? [given.event];
    const traces = events.map((value) => {
      try {
        const { message, ingestionTimeUtc } = readSampleEvent(value, device);
        return explainEvent(device, fhir, message, ingestionTimeUtc);
      } catch (error) {
        if (!(error instanceof MedtechError)) throw error;
        return { error: { code: error.code, message: error.message, place: '' } };
      }
    });
    return { jsonBody: given.events === undefined ? traces[0] : { events: traces } };
  };
}

function parse(text: string): z.output<typeof body> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw invalid('The body is not JSON.');
  }
  const parsed = body.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid('Expected {deviceMapping?, fhirMapping?, event} or {…, events: […]}.');
}

function load<Mapping>(
  given: string | object | undefined,
  read: (text: string) => Loaded<Mapping>,
  name: string,
): Mapping | undefined {
  if (given === undefined) return undefined;
  const loaded = read(typeof given === 'string' ? given : JSON.stringify(given, null, 2));
  if (loaded.ok) return loaded.mapping;
  const problems = loaded.problems.slice(0, 20).map(({ path, message }) => `${path}: ${message}`);
  throw invalid(`${name} is not valid. ${problems.join(' ')}`);
}

const invalid = (message: string) => new HttpProblem(400, 'invalid-request', { message });
