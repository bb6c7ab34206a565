import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inProcess } from '../../test/in-process.ts';

type Service = ReturnType<typeof inProcess>;

/** Writes that come between two pages. */
type Write = { kind: 'create' | 'update' | 'delete'; at: number };

const write = fc.record({
  kind: fc.constantFrom('create' as const, 'update' as const, 'delete' as const),
  at: fc.nat(29),
});

const patient = (id: string, n: number) => ({
  resourceType: 'Patient',
  id,
  gender: 'male',
  birthDate: `19${String(50 + (n % 7))}-01-01`,
  name: [{ family: `F${n % 5}` }],
});

async function apply(
  service: Service,
  { kind, at }: Write,
  round: number,
): Promise<string | undefined> {
  const id = `s${at}`;
  if (kind === 'create')
    await service.call('PUT', `/Patient/n${round}-${at}`, patient(`n${round}-${at}`, at));
  if (kind === 'update')
    await service.call('PUT', `/Patient/${id}`, { ...patient(id, at), active: round % 2 === 0 });
  if (kind === 'delete') {
    await service.call('DELETE', `/Patient/${id}`);
    return id;
  }
  return undefined;
}

test.each(['', '&_sort=birthdate', '&_sort=-family,_id', '&_sort=-birthdate,family'])(
  'every page while writes go on: each stays once%s',
  async (sort) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.array(write, { maxLength: 3 }), { minLength: 30, maxLength: 30 }),
        async (count, writes) => {
          const service = inProcess();
          const entry = Array.from({ length: 30 }, (_, n) => ({
            resource: patient(`s${n}`, n),
            request: { method: 'PUT', url: `Patient/s${n}` },
          }));
          await service.call('POST', '/', { resourceType: 'Bundle', type: 'transaction', entry });
          const seen: string[] = [];
          const deleted = new Set<string>();
          let next: string | undefined = `/Patient?gender=male&_count=${count}${sort}`;
          for (let round = 0; next !== undefined; round++) {
            const { json } = await service.call('GET', next);
            for (const one of json.entry ?? []) seen.push(one.resource.id);
            next = json.link
              .find((link: { relation: string }) => link.relation === 'next')
              ?.url.replace('http://127.0.0.1', '');
            for (const one of writes[round] ?? []) {
              const id = await apply(service, one, round);
              if (id !== undefined) deleted.add(id);
              // a deleted patient may be written again by a later update
              if (one.kind === 'update') deleted.add(`s${one.at}`);
            }
          }
          expect(new Set(seen).size).toBe(seen.length);
          const touched = (id: string) => deleted.has(id);
          const stayed = Array.from({ length: 30 }, (_, n) => `s${n}`).filter((id) => !touched(id));
          expect(seen).toEqual(expect.arrayContaining(stayed));
          await service.backend.close();
        },
      ),
      { numRuns: 15 },
    );
  },
);

test('a token that is none of ours is refused', async () => {
  const service = inProcess();
  for (const token of ['x', 'e30', Buffer.from('[1,2,3]').toString('base64url'), '%00']) {
    expect((await service.call('GET', `/Patient?ct=${token}`)).status).toBe(400);
  }
  await service.backend.close();
});
