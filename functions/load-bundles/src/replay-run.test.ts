import { HttpRequest, InvocationContext } from '@azure/functions';
import { ingestRig, patient } from '@fph/bundles/testing';
import { createIngestion } from '@fph/ingestion';
import { HttpProblem } from '@fph/platform';
import { expect, test } from 'vitest';
import { replayRun } from './replay-run.ts';

test('an ended run is replayed up to twenty times, one under way not at all', async () => {
  const rig = ingestRig();
  const ingestion = createIngestion(rig.ports, rig.settings);
  const handler = replayRun({ ingestion: ingestion as never });
  const caller = { id: 'somebody', hasRole: () => true };
  const call = async (id: string) => {
    const url = `http://127.0.0.1/api/runs/${id}/replay`;
    const request = new HttpRequest({ method: 'POST', url, params: { id } });
    try {
      return (await handler(request, new InvocationContext(), caller))?.status;
    } catch (error) {
      if (error instanceof HttpProblem) return error.status;
      throw error;
    }
  };
  const { run } = await rig.drop('a.json', patient('1', 'm1'));
  for (let n = 0; n < 20; n++) {
    expect(await call(run.id)).toBe(202);
    if (n === 0) expect(await call(run.id)).toBe(409);
    await rig.settle();
  }
  expect(await call(run.id)).toBe(409);
  expect((await rig.result(run.id)).run).toMatchObject({ state: 'unchanged', replays: 20 });
  expect(await call('nothing')).toBe(404);
});
