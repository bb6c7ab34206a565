import type { CapabilityStatement } from 'fhir/r4';
import { paramsOf, resourceTypes } from '../params/param-registry.ts';

type Rest = NonNullable<CapabilityStatement['rest']>[number];
type RestResource = NonNullable<Rest['resource']>[number];

const cache = new Map<string, string>();
const STARTED = new Date().toISOString();

/** The CapabilityStatement: what the service does, type by type. */
export function capabilityStatement(base: string): string {
  let text = cache.get(base);
  if (text === undefined) {
    text = JSON.stringify(build(base));
    cache.clear();
    cache.set(base, text);
  }
  return text;
}

function build(base: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: STARTED,
    kind: 'instance',
    software: { name: 'FHIR Powered Healthcare, embedded FHIR service', version: '0.1.0' },
    implementation: { description: 'FHIR R4 on one machine', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    patchFormat: ['application/json-patch+json', 'application/fhir+json'],
    rest: [
      {
        mode: 'server',
        interaction: [
          { code: 'transaction' },
          { code: 'batch' },
          { code: 'search-system' },
          { code: 'history-system' },
        ],
        operation: [
          {
            name: 'export',
            definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export',
          },
          { name: 'import', definition: `${base}/OperationDefinition/import` },
        ],
        searchParam: [
          { name: '_type', type: 'token' },
          { name: '_id', type: 'token' },
          { name: '_lastUpdated', type: 'date' },
        ],
        resource: resourceTypes().map(resourceOf),
      },
    ],
  };
}

function resourceOf(type: string): RestResource {
  const params = [...paramsOf(type).values()];
  const references = params
    .filter((param) => param.type === 'reference')
    .map((param) => param.code);
  const resource: RestResource = {
    type: type as RestResource['type'],
    interaction: (
      [
        'read',
        'vread',
        'update',
        'patch',
        'delete',
        'history-instance',
        'history-type',
        'create',
        'search-type',
      ] as const
    ).map((code) => ({ code })),
    versioning: 'versioned',
    readHistory: true,
    updateCreate: true,
    conditionalCreate: true,
    conditionalRead: 'full-support',
    conditionalUpdate: true,
    conditionalDelete: 'multiple',
    referencePolicy: ['literal', 'logical', 'local'],
    searchInclude: ['*', ...references.map((code) => `${type}:${code}`)],
    searchParam: [
      { name: '_id', type: 'token' },
      { name: '_lastUpdated', type: 'date' },
      ...params.map((param) => ({ name: param.code, type: param.type })),
    ],
  };
  const operations = [
    ...(type === 'Patient'
      ? [
          {
            name: 'everything',
            definition: 'http://hl7.org/fhir/OperationDefinition/Patient-everything',
          },
          {
            name: 'export',
            definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export',
          },
        ]
      : []),
    ...(type === 'Group'
      ? [
          {
            name: 'export',
            definition: 'http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export',
          },
        ]
      : []),
  ];
  if (operations.length > 0) resource.operation = operations;
  return resource;
}
