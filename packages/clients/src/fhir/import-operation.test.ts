import { expect, test } from 'vitest';
import { type Script, scriptedServer } from '../../test/scripted-server.ts';
import { virtualClock } from '../../test/virtual-clock.ts';
import { createFhirClient } from './fhir-client.ts';
import { importOperation } from './import-operation.ts';

function setup(script: Script) {
  const clock = virtualClock();
  const { send, log } = scriptedServer(clock, script);
  const bodies: unknown[] = [];
  const client = createFhirClient({
    baseUrl: 'http://fhir.test/r4',
    clock,
    random: () => 0.5,
    transport: (request) => {
      bodies.push(request.body);
      return send(request);
    },
  });
  return { operation: importOperation(client), log, bodies };
}

const job = 'http://fhir.test/r4/_operations/import/7';
const accepted = { status: 202, headers: new Headers({ 'content-location': job }) };
const inputs = [{ type: 'Patient', url: 'http://blobs.test/import/a.ndjson', etag: '"1"' }];

test('the types come from the statement that names the operation at the system', async () => {
  const rest = [{ operation: [{ name: 'import' }], resource: [{ type: 'Patient' }] }];
  expect([...(await setup(() => ({ body: statement(rest) })).operation.types())]).toEqual([
    'Patient',
  ]);
  const without = setup(() => ({ body: statement([{ resource: [{ type: 'Patient' }] }]) }));
  expect([...(await without.operation.types())]).toEqual([]);
});

const statement = (rest: unknown) => ({ resourceType: 'CapabilityStatement', rest });

test('a job is started, followed, and tells where its errors are', async () => {
  const error = [{ type: 'OperationOutcome', count: 2, inputUrl: 'in', url: 'out' }, 'nonsense'];
  const { operation, bodies, log } = setup((_request, number) =>
    number === 1 ? accepted : number === 2 ? { status: 202 } : { body: { output: [], error } },
  );
  expect(await operation.start(inputs, { errorContainer: 'import' })).toBe(job);
  expect(bodies[0]).toMatchObject({
    parameter: expect.arrayContaining([
      { name: 'mode', valueString: 'IncrementalLoad' },
      { name: 'errorContainerName', valueString: 'import' },
      {
        name: 'input',
        part: [
          { name: 'type', valueString: 'Patient' },
          { name: 'url', valueUri: 'http://blobs.test/import/a.ndjson' },
          { name: 'etag', valueUri: '"1"' },
        ],
      },
    ]),
  });
  expect(await operation.follow(job)).toEqual({ kind: 'running' });
  expect(await operation.follow(job)).toEqual({
    kind: 'done',
    errors: [{ inputUrl: 'in', url: 'out', count: 2 }],
  });
  expect(log.map(({ path }) => path)).toEqual(['$import', job, job]);
});

test('a start whose end is unclear is not repeated: a second job would run', async () => {
  const { operation, log } = setup(() => ({ status: 502 }));
  await expect(operation.start(inputs)).rejects.toMatchObject({ status: 502 });
  expect(log).toHaveLength(1);
});

test('no other host is asked, whatever the answer says: a token goes along', async () => {
  const elsewhere = new Headers({ 'content-location': 'http://evil.test/_operations/import/7' });
  const { operation } = setup(() => ({ status: 202, headers: elsewhere }));
  await expect(operation.start(inputs)).rejects.toMatchObject({ code: 'invalid-response' });
  await expect(operation.follow('http://evil.test/x')).rejects.toMatchObject({
    code: 'invalid-response',
  });
});

test.each([404, 409])('to cancel a job that has ended is no error: %i', async (status) => {
  await expect(setup(() => ({ status })).operation.cancel(job)).resolves.toBeUndefined();
  await expect(setup(() => ({ status: 403 })).operation.cancel(job)).rejects.toThrow();
});
