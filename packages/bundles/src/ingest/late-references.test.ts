import type { FhirResource } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../json.ts';
import { bundle, ingestRig, observation, patient } from '../testing/ingest-rig.ts';
import type { IngestPorts } from './ports.ts';

type Turn = 'first' | 'second';

/**
 * Two workers whose calls of ports are ordered: the first one up to its call `firstUntil`, then the second one up to its
 * call `secondUntil`, then the first one to its end, then the second one.
 */
function turns(firstUntil: number, secondUntil: number) {
  const waiting: Record<Turn, (() => void) | undefined> = { first: undefined, second: undefined };
  const calls = { first: 0, second: 0 };
  const ended = { first: false, second: false };
  const mayGo = (who: Turn): boolean => {
    const other = who === 'first' ? 'second' : 'first';
    if (ended[other]) return true;
    if (who === 'first') return calls.first < firstUntil || calls.second >= secondUntil;
    return calls.first >= firstUntil && calls.second < secondUntil;
  };
  const next = () => {
    for (const who of ['first', 'second'] as const) if (mayGo(who)) waiting[who]?.();
  };
  const wrap = <T extends object>(port: T, who: Turn): T =>
    new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          while (!mayGo(who)) {
            await new Promise<void>((resolve) => {
              waiting[who] = resolve;
            });
          }
          const result: unknown = await Reflect.apply(member, target, args);
          calls[who]++;
          next();
          return result;
        };
      },
    });
  return {
    calls,
    ports: (who: Turn, ports: IngestPorts): IngestPorts => ({
      ...ports,
      pending: wrap(ports.pending, who),
      fhir: wrap(ports.fhir, who),
      identities: wrap(ports.identities, who),
    }),
    end(who: Turn) {
      ended[who] = true;
      next();
    },
  };
}

const practitioner = {
  resourceType: 'Practitioner',
  id: 'dr',
  identifier: [{ system: 'urn:npi', value: '77' }],
};

const cases: readonly (readonly [string, object, object])[] = [
  [
    'a search by identifier',
    observation('1', '#p', { performer: [{ reference: 'Practitioner?identifier=urn:npi|77' }] }),
    practitioner,
  ],
  ['an id of the source', observation('1', 'Patient/9'), patient('9', 'm9')],
  [
    'an id of a fact',
    observation('1', '#p', { focus: [{ reference: 'Basic/b' }] }),
    {
      resourceType: 'Basic',
      id: 'b',
    },
  ],
];

function logicalReferences(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(logicalReferences);
  const { identifier, reference } = value as { identifier?: unknown; reference?: unknown };
  const isLogical = identifier !== undefined && !Array.isArray(identifier) && !reference;
  return [...(isLogical ? [value] : []), ...Object.values(value).flatMap(logicalReferences)];
}

/** All but what the server and the time of the file make of it. */
const contentOf = ({ meta: _meta, ...content }: FhirResource): string => canonicalJson(content);

async function interleave(
  holder: object,
  target: object,
  first: Turn,
  until: readonly [number, number],
) {
  const order = turns(...until);
  const rig = ingestRig();
  const holderRun = await rig.put('holder.json', bundle('collection', [holder]));
  const targetRun = await rig.put('target.json', bundle('batch', [target]));
  const second = first === 'first' ? 'second' : 'first';
  const work = async (who: Turn, id: string) => {
    const { state } = await rig.workWith(order.ports(who, rig.ports), id);
    expect(state).toBe('loaded');
    order.end(who);
  };
  await Promise.all([work(first, holderRun.id), work(second, targetRun.id)]);
  return { order, stored: [...rig.fhir.current().values()], pending: await rig.pending.targets(9) };
}

describe.each(cases)('a reference to another file: %s', (_name, holder, target) => {
  test.each([
    ['holder', 'first'],
    ['target', 'second'],
  ] as const)('is literal however the two runs interleave, the %s first', async (_who, first) => {
    const { order } = await interleave(holder, target, first, [1000, 0]);
    const most = Math.max(order.calls.first, order.calls.second) + 1;
    expect(most).toBeGreaterThan(4);
    const logical: string[] = [];
    const inOrder = ingestRig();
    await inOrder.drop('target.json', bundle('batch', [target]));
    await inOrder.drop('holder.json', bundle('collection', [holder]));
    const calm = [...inOrder.fhir.current().values()].map(contentOf).sort();
    for (let n = 0; n <= most; n++) {
      for (let m = 0; m <= most; m++) {
        const { stored, pending } = await interleave(holder, target, first, [n, m]);
        const open = stored.flatMap(logicalReferences);
        if (open.length > 0 || pending?.size !== 0) {
          logical.push(`${n} ${m}: ${open.length} logical, ${pending?.size} noted`);
        }
        expect(stored.map(contentOf).sort()).toEqual(calm);
      }
    }
    expect(logical).toEqual([]);
  });
});

test('what waits for one person is not completed with another, named at the same place by an older version', async () => {
  const rig = ingestRig();
  const file = (mrn: string, timestamp: string) =>
    bundle('collection', [observation('1', `Patient?identifier=urn:mrn|${mrn}`)], { timestamp });
  await rig.drop('old.json', file('wrong', '2024-01-01T00:00:00Z'));
  await rig.drop('new.json', file('right', '2024-02-01T00:00:00Z'));
  await rig.drop('older.json', file('wronger', '2023-12-01T00:00:00Z'));
  await rig.drop('wrong.json', patient('w', 'wrong'));
  await rig.drop('wronger.json', patient('x', 'wronger'));
  const observations = () =>
    [...rig.fhir.current().values()].filter(({ resourceType }) => resourceType === 'Observation');
  expect(observations().flatMap(logicalReferences)).toEqual([
    { identifier: { system: 'urn:mrn', value: 'right' }, type: 'Patient' },
  ]);
  await rig.drop('right.json', patient('r', 'right'));
  const right = [...rig.fhir.current()].find(
    ([, resource]) =>
      JSON.stringify(resource).includes('"value":"right"') && resource.resourceType === 'Patient',
  );
  expect(observations()).toMatchObject([{ subject: { reference: right?.[0] } }]);
  expect(await rig.pending.targets(9)).toEqual(new Set());
});
