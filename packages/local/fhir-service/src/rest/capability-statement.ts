import type { CapabilityStatement } from 'fhir/r4';
import { COMPARTMENTS } from '../params/compartments.table.ts';
import { commonParams, paramsOf, resourceTypes } from '../params/param-registry.ts';
import { MODIFIERS } from '../search/modifiers.table.ts';

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

/** Search parameters of every type that are not defined by an expression. */
const WITHOUT_EXPRESSION = [
  { name: '_id', type: 'token' },
  { name: '_lastUpdated', type: 'date' },
  { name: '_list', type: 'token' },
] as const;

/** What a CapabilityStatement has no elements for. */
const DOCUMENTATION = [
  'Modifiers:',
  `${Object.entries(MODIFIERS)
    .filter(([, modifiers]) => modifiers.length > 0)
    .map(([type, modifiers]) => `${type} ${modifiers.map((name) => `:${name}`).join(' ')}`)
    .join('; ')};`,
  'a reference also takes the name of a type, _id takes :not and :missing. Chains and _has of any depth.',
  'Results: _count, ct, _sort, _total, _summary, _elements, _include, _revinclude and their :iterate.',
].join(' ');

/** `Source:parameter` by the type that the parameter may point at; those to any type apart. */
function reverseIncludes(): Map<string, string[]> {
  const byTarget = new Map<string, string[]>();
  for (const source of resourceTypes()) {
    for (const param of paramsOf(source).values()) {
      if (param.type !== 'reference' || param.targets[0] === '*') continue;
      for (const target of param.targets) {
        const list = byTarget.get(target) ?? [];
        list.push(`${source}:${param.code}`);
        byTarget.set(target, list);
      }
    }
  }
  return byTarget;
}

function build(base: string): CapabilityStatement {
  const reverse = reverseIncludes();
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
          {
            name: 'import',
            definition: 'https://learn.microsoft.com/azure/healthcare-apis/fhir/import-data',
          },
        ],
        searchParam: [{ name: '_type', type: 'token' }, ...WITHOUT_EXPRESSION, ...commonParams()],
        compartment: Object.keys(COMPARTMENTS).map(
          (type) => `http://hl7.org/fhir/CompartmentDefinition/${type.toLowerCase()}`,
        ),
        documentation: DOCUMENTATION,
        resource: resourceTypes().map((type) => resourceOf(type, reverse.get(type) ?? [])),
      },
    ],
  };
}

function resourceOf(type: string, reverse: string[]): RestResource {
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
    referencePolicy: ['literal', 'logical'],
    searchInclude: ['*', ...references.map((code) => `${type}:${code}`)],
    searchRevInclude: ['*', ...reverse],
    searchParam: [
      ...WITHOUT_EXPRESSION,
      ...params.map((param) => ({ name: param.code, type: param.type })),
    ],
  };
  resource.operation = [
    {
      name: 'purge-history',
      definition: 'https://learn.microsoft.com/azure/healthcare-apis/fhir/purge-history',
    },
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
  return resource;
}
