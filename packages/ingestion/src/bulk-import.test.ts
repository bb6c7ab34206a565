import { FhirError, type ImportOperation } from '@fph/clients/fhir';
import { connectStorage } from '@fph/platform';
import { expect, test } from 'vitest';
import { bulkImport } from './bulk-import.ts';

const accounts = [
  'https://drop.blob.core.windows.net',
  'http://127.0.0.1:10000/devstoreaccount1',
] as const;
const files = [{ type: 'Patient', name: 'run1/0-Patient.ndjson' }];

function portOver(operation: Partial<ImportOperation>, account: string = accounts[0]) {
  const connectionString = `DefaultEndpointsProtocol=https;AccountName=drop;AccountKey=a2V5;BlobEndpoint=${account};QueueEndpoint=${account};TableEndpoint=${account}`;
  return bulkImport(operation as ImportOperation, connectStorage({ connectionString }));
}
const failing = (error: FhirError) => async () => {
  throw error;
};

test.each(accounts)(
  'names blobs as the server reaches them, and finds its errors: %s',
  async (account) => {
    const asked: string[] = [];
    const port = portOver(
      {
        start: async (inputs) => {
          asked.push(...inputs.map(({ url }) => url));
          return 'job';
        },
        follow: async () => ({
          kind: 'done',
          errors: [
            { inputUrl: asked[0] ?? '', url: `${account}/import/Patient7_8.ndjson`, count: 1 },
            { inputUrl: asked[0] ?? '', url: 'https://other.blob.core.windows.net/x/y', count: 1 },
          ],
        }),
      },
      account,
    );
    expect(await port.start(files)).toEqual({ kind: 'started', job: 'job' });
    expect(asked).toEqual([`${account}/import/run1/0-Patient.ndjson`]);
    expect(await port.follow('job')).toEqual({
      kind: 'done',
      errors: [
        {
          input: 'run1/0-Patient.ndjson',
          errors: { container: 'import', name: 'Patient7_8.ndjson' },
        },
      ],
    });
  },
);

test.each([
  [409, 'busy'],
  [429, 'busy'],
  [400, 'refused'],
  [403, 'refused'],
  [500, 'refused'],
])('a start answered with %i is %s', async (status, kind) => {
  const error = new FhirError('bad-request', { status });
  expect(await portOver({ start: failing(error) }).start(files)).toEqual({ kind });
});

test('a job that failed is told from a server that cannot be asked', async () => {
  const failed = new FhirError('bad-request', { status: 400 });
  expect(await portOver({ follow: failing(failed) }).follow('job')).toEqual({ kind: 'failed' });
  const gone = portOver({ follow: failing(new FhirError('connection')) });
  await expect(gone.follow('job')).rejects.toMatchObject({ code: 'server-unavailable' });
});
