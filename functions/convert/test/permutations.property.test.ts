import type { IngestPorts } from '@fph/bundles';
import { fakeFhir, ingestRig } from '@fph/bundles/testing';
import { parseHl7v2Config } from '@fph/hl7v2';
import fc from 'fast-check';
import type { Encounter, FhirResource, Identifier } from 'fhir/r4';
import { expect, test } from 'vitest';
import { hl7v2Transform } from '../src/hl7v2-transform.ts';

const north = 'http://north.example.org/mrn';
const config = parseHl7v2Config({ identifierSystems: [{ system: north, aliases: ['NORTH'] }] });
const nowhere = { url: 'http://store.example/documents', keep: async () => {} };

/** What can be said of a few persons and visits of one hospital. */
const event = fc.record({
  type: fc.constantFrom('A01', 'A03', 'A08', 'A08', 'A11', 'A13', 'A24', 'A37', 'A31', 'ORU'),
  who: fc.constantFrom('P1', 'P2', 'P3'),
  other: fc.constantFrom('P1', 'P2', 'P3'),
  phone: fc.constantFrom('', '""', '555-1', '555-2'),
  work: fc.constantFrom('', '""', '555-3'),
  birth: fc.constantFrom('', '""', '1980', '19800101'),
  end: fc.constantFrom('', '""', '20240304'),
  source: fc.constantFrom('', '1', '""'),
  doctor: fc.constantFrom('', 'D1^House^Gregory', 'D1^House^', 'D1^Haus^G'),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

function textOf(
  { type, who, other, phone, work, birth, end, source, doctor }: Event,
  minute: number,
): string {
  const time = `202403051${String(minute).padStart(3, '0')}00+0000`;
  const pid = (number: string) =>
    `PID|1||${number}^^^NORTH^MR||Doe^Jane||${birth}|F|||||${phone}|${work}`;
  const pv1 = `PV1|1|I|||||${doctor && `${doctor}^^^^^^NORTH`}|||||||${source}|||||V${who}^^^NORTH^VN|||||||||||||||||||||||||20240301|${end}`;
  const head = (name: string) => `MSH|^~\\&|HIS|NORTH|||${time}||${name}|C${minute}|P|2.8`;
  const segments =
    type === 'ORU'
      ? [
          head('ORU^R01'),
          pid(who),
          pv1,
          'OBR|1|O1|F1|718-7^Hb^LN',
          'OBX|1|ST|718-7^Hb^LN||x||||||F',
        ]
      : type === 'A24' || type === 'A37'
        ? // Links with somebody who is merged later stay with the retired person.
          [head(`ADT^${type}`), pid(other === 'P2' ? 'P8' : other), pid('P9')]
        : [head(`ADT^${type}`), `EVN||${time}`, pid(who), ...(type === 'A31' ? [] : [pv1])];
  return `${segments.join('\r')}\r`;
}

const merge = (from: string, to: string): string =>
  `MSH|^~\\&|HIS|NORTH|||20240305180000+0000||ADT^A40|M${from}|P|2.8\rPID|1||${to}^^^NORTH^MR||Doe^Jane\rMRG|${from}^^^NORTH^MR\r`;

async function endOf(messages: readonly string[]): Promise<unknown> {
  const fhir = fakeFhir();
  const search: IngestPorts['fhir']['search'] = async (type, parameters, limit, signal) => {
    const subject = parameters.get('subject');
    if (subject === null) return fhir.search(type, parameters, limit, signal);
    return [...fhir.current().values()].filter(
      (one) => one.resourceType === type && (one as Encounter).subject?.reference === subject,
    );
  };
  const rig = ingestRig({
    transform: hl7v2Transform(config, nowhere),
    identifierSystems: [{ system: north, trusted: true }],
    ports: { fhir: { ...fhir, search } },
  });
  for (const [n, text] of messages.entries()) await rig.drop(`${n}.hl7`, text, 'hl7v2');
  const kept = [...fhir.current().values()].filter(({ resourceType }) =>
    ['Patient', 'Encounter', 'Practitioner'].includes(resourceType),
  );
  const nameOf = (resource: FhirResource): string =>
    `${resource.resourceType} ${((resource as { identifier?: Identifier[] }).identifier ?? [])
      .map(({ value }) => value)
      .sort()
      .join(' ')}`;
  const names = new Map(kept.map((one) => [`${one.resourceType}/${one.id}`, nameOf(one)]));
  // A retired person keeps what was said of it before the merge arrived; the survivor is what counts.
  const living = kept.filter((one) => (one as { active?: boolean }).active !== false);
  const plain = living.map(({ meta: _meta, id: _id, ...rest }) =>
    JSON.parse(JSON.stringify(rest), (key, value) =>
      key === 'reference' ? (names.get(value as string) ?? 'other') : value,
    ),
  );
  return Object.fromEntries(plain.map((one) => [nameOf(one), one]).sort());
}

test('any order and repetition of a hospital’s messages ends in the same persons, visits and practitioners', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .tuple(fc.array(event, { minLength: 2, maxLength: 6 }), fc.boolean())
        .map(([events, merges]) => [
          ...events.map((one, i) => textOf(one, i + 1)),
          ...(merges ? [merge('P2', 'P1')] : []),
        ])
        .chain((texts) =>
          fc.tuple(
            fc.constant(texts),
            fc.shuffledSubarray([...texts, texts[0] ?? ''], { minLength: texts.length + 1 }),
          ),
        ),
      async ([given, shuffled]) => {
        expect(await endOf(shuffled)).toEqual(await endOf(given));
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
