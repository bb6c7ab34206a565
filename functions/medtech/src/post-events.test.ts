import { HttpRequest, InvocationContext } from '@azure/functions';
import type { ObservationStore, SubjectResolver } from '@fph/medtech';
import { describe, expect, it } from 'vitest';
import { batchApp } from '../test/batch-app.ts';
import { deviceEvents } from './device-events.ts';
import { postEvents } from './post-events.ts';

const empty: ObservationStore = {
  read: async () => new Map(),
  write: async (writes) => writes.map(() => ({ kind: 'written', versionId: '1' })),
};
const context = new InvocationContext({ logHandler: () => {} });
const caller = { id: 'someone', hasRole: () => true };

/** Digits that no double holds, as `JSON.stringify` cannot write them. */
const event = (deviceId: string, heartRate = '61') =>
  `{"deviceId": ${deviceId}, "heartRate": ${heartRate}, "patientId": "p", "endDate": "2026-01-01T00:00:00Z"}`;

async function run() {
  const seen: string[] = [];
  const subjects: SubjectResolver = {
    resolve: async (list) =>
      list.map(({ deviceId }) => {
        seen.push(deviceId);
        return { ids: { device: deviceId, patient: 'p' } };
      }),
  };
  const { app } = await batchApp(empty, { subjects });
  const post = (body: string, type = 'application/json') =>
    postEvents(app)(
      new HttpRequest({
        method: 'POST',
        url: 'http://localhost/api/medtech/events',
        headers: { 'content-type': type },
        body: { string: body },
      }),
      context,
      caller,
    );
  return { app, post, seen };
}

describe('events by HTTP', () => {
  const long = '9007199254740993';

  it('keep the digits of long numbers, as those of the Event Hub do', async () => {
    const { app, post, seen } = await run();
    await deviceEvents(app)([Buffer.from(event(long))], context);
    for (const body of [event(long), `[${event(long)}]`, `{"body": ${event(long)}}`])
      expect(await post(body)).toMatchObject({ status: 200, jsonBody: { created: 1 } });
    await post(event(long), 'application/x-ndjson');
    expect(seen).toEqual(Array(5).fill(long));
  });

  it('fail alone: a number beyond a double, too deep a body, a broken line', async () => {
    const { post } = await run();
    const deep = `${'['.repeat(70)}${']'.repeat(70)}`;
    const list = await post(`[${event('1')}, ${event('2', '1e999')}, {"body": ${deep}}]`);
    expect(list).toMatchObject({ status: 207, jsonBody: { created: 1, failed: 2 } });
    const lines = await post(`${event('1')}\n{"broken\n`, 'application/x-ndjson');
    expect(lines).toMatchObject({ status: 207, jsonBody: { created: 1, failed: 1 } });
  });

  it.each(['', '{', '[1'])('%j is refused whole', async (body) => {
    const { post } = await run();
    await expect(post(body)).rejects.toMatchObject({ status: 400 });
  });
});
