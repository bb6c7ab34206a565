import { createHash } from 'node:crypto';
import { SEARCH_PARAMETERS } from './search-parameters.table.ts';
import { SUMMARY_ELEMENTS } from './summary-elements.table.ts';

type ParamType =
  | 'token'
  | 'string'
  | 'date'
  | 'number'
  | 'quantity'
  | 'reference'
  | 'uri'
  | 'composite';

/** One property on the way to a value. */
export type Step = {
  property: string;
  /** `where(field = value)` */
  field?: string;
  value?: string;
  /** `where(resolve() is Type)` */
  target?: string;
};

export type ValuePath = {
  steps: Step[];
  /** Data type at the end of the path, as `CodeableConcept`. */
  type: string;
  /** `exists() and != false` instead of the value itself. */
  exists: boolean;
};

type Component = {
  type: ParamType;
  code: string;
  paths: ValuePath[];
  /** Evaluated at the resource, not at the composite's element. */
  ofResource: boolean;
};

export type SearchParam = {
  /** Number in the index tables; stable while the table is unchanged (see `registryVersion`). */
  id: number;
  resourceType: string;
  code: string;
  type: ParamType;
  paths: ValuePath[];
  /** Resource types a reference may point at; `['*']` for any. */
  targets: string[];
  /** Systems that a `code` element implies by its required binding. */
  systems: string[];
  components: Component[];
};

const SEARCHED = Object.keys(SEARCH_PARAMETERS).filter((name) => name !== 'Resource');
/** Never stored by themselves. */
const NOT_STORED = new Set(['Resource', 'DomainResource', 'Parameters', 'OperationOutcome']);
/** Types without parameters of their own (Binary and a few more) stand at the end, so that ids stay what they are. */
const TYPE_NAMES = [
  ...SEARCHED,
  ...Object.keys(SUMMARY_ELEMENTS).filter(
    (name) => !(name in SEARCH_PARAMETERS) && !NOT_STORED.has(name),
  ),
];
const KNOWN = new Set(TYPE_NAMES);
/** Ids of one type's parameters start at a multiple of this. */
const IDS_PER_TYPE = 256;
/** Added to a reference parameter's id for the token rows of `:identifier`. */
export const IDENTIFIER_OF_REFERENCE = 1 << 20;

export const resourceTypes = (): readonly string[] => TYPE_NAMES;
export const isResourceType = (name: string) => KNOWN.has(name);

/** Changes when the parameter table does; a store with another version is indexed anew. */
export const registryVersion = createHash('sha256')
  .update(JSON.stringify(SEARCH_PARAMETERS))
  .digest('hex')
  .slice(0, 16);

const cache = new Map<string, Map<string, SearchParam>>();

/** The search parameters of a resource type by code, in a fixed order. */
export function paramsOf(resourceType: string): Map<string, SearchParam> {
  let params = cache.get(resourceType);
  if (!params) {
    params = parseType(resourceType);
    cache.set(resourceType, params);
  }
  return params;
}

/** Parameters that every type has. */
export function commonParams(): { name: string; type: ParamType }[] {
  const codes = (SEARCH_PARAMETERS['Resource'] ?? '')
    .split('\n')
    .map((line) => line.split('\t')[0]);
  return [...paramsOf('Patient').values()]
    .filter((param) => codes.includes(param.code))
    .map((param) => ({ name: param.code, type: param.type }));
}

export const findParam = (resourceType: string, code: string): SearchParam | undefined =>
  KNOWN.has(resourceType) ? paramsOf(resourceType).get(code) : undefined;

/** Whether a reference parameter may point at `type`. */
export const canTarget = (param: SearchParam, type: string) =>
  param.targets[0] === '*' || param.targets.includes(type);

/** The types a reference parameter may point at, written out. */
export const targetsOf = (param: SearchParam): readonly string[] =>
  param.targets[0] === '*' ? TYPE_NAMES : param.targets;

function parseType(resourceType: string): Map<string, SearchParam> {
  const params = new Map<string, SearchParam>();
  if (!KNOWN.has(resourceType)) return params;
  let id = TYPE_NAMES.indexOf(resourceType) * IDS_PER_TYPE;
  const lines = [SEARCH_PARAMETERS['Resource'], SEARCH_PARAMETERS[resourceType]]
    .filter((text) => text !== undefined)
    .flatMap((text) => text.split('\n'));
  for (const line of lines) {
    const [code = '', type = '', paths = '', extra = ''] = line.split('\t');
    if (!code || params.has(code)) continue;
    params.set(code, {
      id: id++,
      resourceType,
      code,
      type: type as ParamType,
      paths:
        type === 'composite'
          ? paths.split(' ').map((path) => parsePath(path === '.' ? ':' : `${path}:`))
          : paths.split(' ').map(parsePath),
      targets: type === 'reference' && extra ? extra.split(' ') : [],
      systems: type === 'token' && extra ? extra.split(' ') : [],
      components: type === 'composite' ? extra.split('&').map(parseComponent) : [],
    });
  }
  return params;
}

function parseComponent(text: string): Component {
  const ofResource = text.startsWith('%');
  const [type = '', code = '', paths = ''] = text.slice(ofResource ? 1 : 0).split('~');
  return { type: type as ParamType, code, ofResource, paths: paths.split(' ').map(parsePath) };
}

function parsePath(text: string): ValuePath {
  const colon = text.lastIndexOf(':');
  let path = text.slice(0, colon);
  const exists = path.endsWith('!');
  if (exists) path = path.slice(0, -1);
  return {
    type: text.slice(colon + 1),
    exists,
    steps: path === '' ? [] : splitSteps(path).map(parseStep),
  };
}

const splitSteps = (path: string) => path.split(/\.(?![^[]*\])/);

function parseStep(text: string): Step {
  const match = /^(\w+)(?:\[(?:@(\w+)|(\w+)=([^\]]+))\])?$/.exec(text);
  if (!match) throw new Error(`bad step ${text} in the search parameter table`);
  const [, property = '', target, field, value] = match;
  const step: Step = { property };
  if (target) step.target = target;
  if (field && value) {
    step.field = field;
    step.value = value;
  }
  return step;
}
