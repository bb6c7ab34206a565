import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inProcess, type Json } from '../../test/in-process.ts';
import { findParam } from '../params/param-registry.ts';
import { sortValue } from './stable-order.ts';

type Service = ReturnType<typeof inProcess>;

const SIZE = 30;
const SORTS = [
  '',
  '_sort=date',
  '_sort=-date,_id',
  '_sort=code',
  '_sort=-value-quantity,date',
  '_sort=-subject,-code',
  '_sort=_lastUpdated',
  '_sort=-_lastUpdated',
  '_sort=-_id',
];

/** What searches sort by; small alphabets, so that there are ties. */
const keys = fc.record({
  day: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  open: fc.constantFrom('start', 'end', 'none'),
  code: fc.option(fc.constantFrom('a', 'b', 'ü', '\u{1f600}', '\uffee'), { nil: undefined }),
  quantity: fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined }),
  subject: fc.constantFrom('p', 'q', undefined),
});
type Keys = typeof keys extends fc.Arbitrary<infer T> ? T : never;

const observation = (id: string, { day, open, code, quantity, subject }: Keys): Json => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  ...(day === undefined
    ? {}
    : {
        effectivePeriod: {
          ...(open === 'start' ? {} : { start: `2020-01-0${day}` }),
          ...(open === 'end' ? {} : { end: `2020-02-0${day}` }),
        },
      }),
  code: code === undefined ? { text: 'x' } : { coding: [{ code }, { code: 'm' }] },
  ...(quantity === undefined ? {} : { valueQuantity: { value: quantity } }),
  ...(subject === undefined ? {} : { subject: { reference: `Patient/${subject}` } }),
});

/** Writes that come between two pages. */
const write = fc.record({
  kind: fc.constantFrom('create', 'update', 'update', 'update', 'delete', 'leave'),
  at: fc.nat(SIZE - 1),
  keys,
});
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;

/** Returns the id of a resource that has not been a match all the time. */
async function apply(service: Service, { kind, at, keys }: Write, round: number) {
  const id = kind === 'create' ? `n${round}-${at}` : `s${at}`;
  const url = `/Observation/${id}`;
  const resource = observation(id, keys);
  if (kind === 'delete') await service.call('DELETE', url);
  else if (kind === 'leave') await service.call('PUT', url, { ...resource, status: 'amended' });
  else {
    const before = await service.call('GET', url);
    const answer = await service.call('PUT', url, resource);
    const matched = before.status === 200 && before.json.status === 'final';
    return answer.status === 200 && matched ? undefined : id;
  }
  return id;
}

test.each(SORTS)(
  'pages while sort keys change: each match that stays comes once (%s)',
  async (sort) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(keys, { minLength: SIZE, maxLength: SIZE }),
        fc.array(fc.array(write, { maxLength: 4 }), { minLength: SIZE + 10, maxLength: SIZE + 10 }),
        fc.boolean(),
        async (count, initial, writes, wholeSystem) => {
          let clock = 1_600_000_000_000;
          const service = inProcess(() => clock++);
          const entry = initial.map((values, n) => ({
            resource: observation(`s${n}`, values),
            request: { method: 'PUT', url: `Observation/s${n}` },
          }));
          await service.call('POST', '/', { resourceType: 'Bundle', type: 'transaction', entry });
          // updates before the first page belong to it
          for (const one of writes.at(-1) ?? [])
            await apply(service, { ...one, kind: 'update' }, 0);
          const seen: string[] = [];
          const unsteady = new Set<string>();
          const scope =
            wholeSystem && sort.includes('_')
              ? '/?_type=Observation,Patient&'
              : '/Observation?status=final&';
          let next: string | undefined = `${scope}_count=${count}&${sort}`;
          for (let round = 0; next !== undefined; round++) {
            const { status, json } = await service.call('GET', next);
            expect(status).toBe(200);
            for (const one of json.entry ?? []) {
              if (one.search.mode === 'match') seen.push(one.resource.id);
            }
            next = json.link
              .find((link: Json) => link.relation === 'next')
              ?.url.replace('http://127.0.0.1', '');
            for (const one of writes[round] ?? []) {
              const id = await apply(service, one, round);
              if (id !== undefined) unsteady.add(id);
            }
          }
          expect(new Set(seen).size).toBe(seen.length);
          const steady = initial.map((_values, n) => `s${n}`).filter((id) => !unsteady.has(id));
          expect(seen).toEqual(expect.arrayContaining(steady));
          await service.backend.close();
        },
      ),
      { numRuns: 25 },
    );
  },
  60_000,
);

test('the sort value read from a resource is the one in the index', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(keys, { minLength: 8, maxLength: 8 }), async (all) => {
      const service = inProcess();
      const resources = all.map((values, n) => observation(`o${n}`, values));
      for (const one of resources) await service.call('PUT', `/Observation/${one.id}`, one);
      for (const code of ['date', 'code', 'value-quantity', 'subject']) {
        const param = findParam('Observation', code);
        if (!param) throw new Error(code);
        const value = (id: string) =>
          sortValue(
            resources.find((one) => one.id === id),
            param,
            false,
          );
        const values = (await service.ids(`/Observation?_sort=${code}`)).map(value);
        const present = values.filter((one) => one !== null);
        expect(values.slice(0, values.length - present.length).every((v) => v === null)).toBe(true);
        const ordered = [...present].sort((a, b) =>
          typeof a === 'number' && typeof b === 'number'
            ? a - b
            : Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))),
        );
        expect(present).toEqual(ordered);
      }
      await service.backend.close();
    }),
    { numRuns: 15 },
  );
});

test('a token that is none of ours is refused', async () => {
  const service = inProcess();
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const token of ['x', 'e30', encode([1, 2, 3]), encode(['a']), encode([1.5]), '%00']) {
    expect((await service.call('GET', `/Patient?ct=${token}`)).status).toBe(400);
  }
  for (const token of [encode([1]), encode([1, 2]), encode([[2], 1, 2]), encode([{}, 1, 2])]) {
    expect((await service.call('GET', `/Patient?_sort=birthdate&ct=${token}`)).status).toBe(400);
  }
  await service.backend.close();
});
