import type { Workload } from './workload.ts';

const PRACTITIONERS = 200;

const uuid = (chart: number, n: number) =>
  `${chart.toString(16).padStart(8, '0')}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const urn = (chart: number, n: number) => ({ reference: `urn:uuid:${uuid(chart, n)}` });

/** Charts of `entries` resources each: a patient, encounters with practitioners found by search, observations. */
export function generatedCharts(charts: number, entries: number): Workload {
  const encounters = Math.ceil((entries - 1) / 20);
  return {
    title: `${charts} charts of ${entries} resources and ${PRACTITIONERS} practitioners`,
    first: [{ name: 'practitioners.json', body: practitioners }],
    charts: Array.from({ length: charts }, (_, chart) => ({
      name: `${chart}.json`,
      body: () => chartOf(chart, entries),
    })),
    expected: {
      counts: new Map([
        ['Practitioner', PRACTITIONERS],
        ['Patient', charts],
        ['Encounter', charts * encounters],
        ['Observation', charts * (entries - 1 - encounters)],
      ]),
      ids: new Set(),
    },
    settings: { identifierSystems: [{ system: 'urn:mrn' }, { system: 'urn:npi' }] },
  };
}

/** A transaction as simulators write it: plain POSTs, `urn:uuid:` inside, searches for practitioners. */
function chartOf(chart: number, entries: number): string {
  const resources = Array.from({ length: entries }, (_, n) => {
    if (n === 0) {
      return {
        resourceType: 'Patient',
        identifier: [{ system: 'urn:mrn', value: `M${chart}` }],
        name: [{ family: `Family${chart}` }],
      };
    }
    if (n % 20 === 1) {
      const reference = `Practitioner?identifier=urn:npi|${(chart + n) % PRACTITIONERS}`;
      return {
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'AMB' },
        subject: urn(chart, 0),
        participant: [{ individual: { reference } }],
      };
    }
    return {
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }], text: 'Glucose' },
      subject: urn(chart, 0),
      encounter: urn(chart, n - ((n - 1) % 20)),
      effectiveDateTime: '2014-05-06T07:08:09Z',
      valueQuantity: { value: n % 200, unit: 'mg/dL' },
    };
  });
  const entry = resources.map((resource, n) => ({
    fullUrl: `urn:uuid:${uuid(chart, n)}`,
    resource: { ...resource, id: uuid(chart, n) },
    request: { method: 'POST', url: resource.resourceType },
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
}

function practitioners(): string {
  const entry = Array.from({ length: PRACTITIONERS }, (_, n) => ({
    resource: {
      resourceType: 'Practitioner',
      identifier: [{ system: 'urn:npi', value: String(n) }],
    },
    request: { method: 'POST', url: 'Practitioner', ifNoneExist: `identifier=urn:npi|${n}` },
  }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry });
}
