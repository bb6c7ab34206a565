import type { DeviceEvent, EventFailure } from '@fph/medtech';
import type { BlobStore } from '@fph/platform';
import type { OperationOutcome, OperationOutcomeIssue } from 'fhir/r4';

export type DeadLetters = {
  /** Keeps events with the reasons; the same events of the same place go to the same folder again. */
  write(
    place: DeadLetterPlace,
    events: readonly DeviceEvent[],
    failures: readonly EventFailure[],
  ): Promise<string>;
};

/** Where the events came from: partition and sequence number, or an id of the request. */
export type DeadLetterPlace = {
  readonly name: string;
  /** Of the events; decides the folder of the day. */
  readonly date: Date;
};

const CONTAINER = 'dead-letter';

/** Dead letters in blob storage: `dead-letter/medtech/<yyyy>/<mm>/<dd>/<place>/`. */
export function blobDeadLetters(blobs: Pick<BlobStore, 'write'>): DeadLetters {
  return {
    async write({ name, date }, events, failures) {
      const day = date.toISOString().slice(0, 10).replaceAll('-', '/');
      const folder = `medtech/${day}/${name}`;
      const indexes = [...new Set(failures.map(({ event }) => event))].sort((a, b) => a - b);
      const lines = indexes.map((index) => JSON.stringify(plainEvent(events[index]))).join('\n');
      const put = (file: string, content: string) =>
        blobs.write({ container: CONTAINER, name: `${folder}/${file}` }, content);
      await put('events.ndjson', `${lines}\n`);
      await put('outcome.json', `${JSON.stringify(outcomeOf(indexes, failures), null, 2)}\n`);
      await put('README.txt', HOW_TO_REPLAY);
      return folder;
    },
  };
}

const HOW_TO_REPLAY = `events.ndjson holds device events that did not become Observations, one a line; outcome.json says why, by line.
See what the mappings make of them:
  fph medtech explain --device-mapping devicecontent.json --fhir-mapping fhirmapping.json events.ndjson
Send them again when the cause is mended; what had arrived already stays as it is:
  fph medtech send events.ndjson --connection "<Event Hubs connection string>" --hub devicedata
`;

/** The event in the form that the tools read: text of the body as JSON where it is JSON. */
function plainEvent(event: DeviceEvent | undefined) {
  if (event === undefined) return {};
  const { body, properties, systemProperties, enqueuedTimeUtc } = event;
  return {
    // As text, so that the bytes stay as they came, broken ones included.
    body: body instanceof Uint8Array ? new TextDecoder().decode(body) : body,
    properties,
    systemProperties,
    enqueuedTimeUtc,
  };
}

function outcomeOf(
  indexes: readonly number[],
  failures: readonly EventFailure[],
): OperationOutcome {
  const issues = failures.map(({ event, stage, error }): OperationOutcomeIssue => {
    const { template, field, expression } = error.details;
    const place = [template, field, expression].filter((part) => part !== undefined).join(', ');
    return {
      severity: 'error',
      code: stage === 'write' ? 'processing' : 'invalid',
      details: { text: error.code },
      diagnostics: `${stage}: ${error.message}${place === '' ? '' : ` (${place})`}`,
      expression: [`line ${indexes.indexOf(event) + 1}`],
    };
  });
  return { resourceType: 'OperationOutcome', issue: issues };
}
