import { randomUUID } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { asDeviceEvent, type DeviceEvent, parseJson } from '@fph/medtech';
import { HttpProblem, type SecuredHandler } from '@fph/platform';
import type { MedtechApp } from './app.ts';
import { processBatch } from './process-batch.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_EVENTS = 1_000;

/**
 * `POST /api/medtech/events`: device events without an Event Hub; a JSON event or an array of them, or NDJSON. Answers
 * what became of each, 207 when some failed.
 */
export function postEvents(app: MedtechApp): SecuredHandler {
  return async (request) => {
    const events = await readEvents(request);
    const date = new Date();
    const id = randomUUID();
    const stamped = events.map((event) => ({
      ...event,
      enqueuedTimeUtc: event.enqueuedTimeUtc ?? date.toISOString(),
    }));
    const outcome = await processBatch(app, stamped, () => ({ name: `http-${id}`, date }));
    const { failures, ...counts } = outcome;
    return {
      status: counts.failed > 0 ? 207 : 200,
      jsonBody: {
        ...counts,
        issues: failures.map(({ event, stage, error }) => ({
          event,
          stage,
          code: error.code,
          message: error.message,
          ...error.details,
        })),
      },
    };
  };
}

async function readEvents(request: HttpRequest): Promise<DeviceEvent[]> {
  const bytes = Buffer.from(await request.arrayBuffer());
  if (bytes.length === 0 || bytes.length > MAX_BYTES) {
    throw invalid(`The body must have 1 to ${MAX_BYTES} bytes.`);
  }
  const text = bytes.toString('utf8');
  const isLines = /ndjson|jsonl/.test(request.headers.get('content-type') ?? '');
  const values = isLines
    ? text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map(parseLine)
    : [parse(text)].flat();
  if (values.length > MAX_EVENTS) throw invalid(`At most ${MAX_EVENTS} events in one request.`);
  return values.map((value) => asDeviceEvent(value) ?? { body: value });
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw invalid('The body is not JSON. Send one event, an array of events, or NDJSON.');
  }
}

/** A line that is no JSON is an event with a broken body: it fails alone. */
function parseLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch {
    return { body: line };
  }
}

const invalid = (message: string) => new HttpProblem(400, 'invalid-request', { message });
