import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const uuid = (n: number) =>
  `${(n >>> 0).toString(16).padStart(8, '0')}-0000-4000-8000-${((n * 2654435761) >>> 0).toString(16).padStart(12, '0')}`;
const urn = (n: number) => ({ reference: `urn:uuid:${uuid(n)}` });

/** Writes a pretty-printed transaction of about so many bytes, shaped like a simulated chart: 2 KB an entry, six levels. */
export async function writeLargeBundle(path: string, bytes: number): Promise<number> {
  const out = createWriteStream(path, { highWaterMark: 1 << 20 });
  let size = 0;
  const write = async (text: string) => {
    size += text.length;
    if (!out.write(text)) await once(out, 'drain');
  };
  await write('{\n  "resourceType": "Bundle",\n  "type": "transaction",\n  "entry": [\n    ');
  let n = 0;
  let person = 0;
  let encounter = 0;
  for (; size < bytes; n++) {
    const kind = n % 200;
    let resource: Record<string, unknown>;
    if (kind === 0) {
      person = n;
      resource = { resourceType: 'Patient', identifier: [{ system: 'urn:mrn', value: `M${n}` }] };
    } else if (kind % 10 === 1) {
      encounter = n;
      resource = {
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'AMB' },
        subject: urn(person),
        participant: [{ individual: { reference: `Practitioner?identifier=urn:npi|${n % 50}` } }],
      };
    } else {
      const earlier = kind % 10 === 9 ? [urn(n - 1), urn(n - 2)] : [];
      resource = {
        resourceType: 'Observation',
        status: 'final',
        category: [
          {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/observation-category',
                code: 'laboratory',
                display: 'Laboratory',
              },
            ],
          },
        ],
        code: {
          coding: [
            {
              system: 'http://loinc.org',
              code: '2339-0',
              display: 'Glucose [Mass/volume] in Blood',
            },
          ],
          text: 'Glucose',
        },
        subject: urn(person),
        encounter: urn(encounter),
        effectiveDateTime: '2014-05-06T07:08:09+02:00',
        valueQuantity: {
          value: 70 + (n % 60),
          unit: 'mg/dL',
          system: 'http://unitsofmeasure.org',
          code: 'mg/dL',
        },
        hasMember: earlier,
        note: [{ text: `Line one\nline "two" \\ with é and ${'lorem ipsum '.repeat(20)}` }],
      };
    }
    const entry = {
      fullUrl: `urn:uuid:${uuid(n)}`,
      resource: { ...resource, id: uuid(n) },
      request: { method: 'POST', url: resource['resourceType'] },
    };
    await write(`${n === 0 ? '' : ',\n    '}${JSON.stringify(entry, null, 2)}`);
  }
  await write('\n  ]\n}\n');
  out.end();
  await once(out, 'finish');
  return n;
}
