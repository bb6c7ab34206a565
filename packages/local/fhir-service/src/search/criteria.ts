import { badRequest, searchNotPossible } from '../fhir-error.ts';
import {
  findParam,
  isResourceType,
  type SearchParam,
  targetsOf,
} from '../params/param-registry.ts';
import { splitEscaped } from './escape.ts';
import { badModifier } from './match.ts';

/** One condition of a search, as a tree: chains and `_has` hold the condition at the other end. */
export type Criterion =
  | { kind: 'value'; param: SearchParam; modifier: string | undefined; values: string[] }
  | { kind: 'missing'; param: SearchParam; missing: boolean }
  | { kind: 'id'; values: string[]; negated: boolean }
  | { kind: 'updated'; values: string[] }
  | { kind: 'list'; id: string }
  | { kind: 'chain'; param: SearchParam; links: { type: string; criterion: Criterion }[] }
  | { kind: 'has'; type: string; param: SearchParam; criterion: Criterion }
  | { kind: 'compartment'; type: string; id: string };

/** A parameter that the type does not have; lenient searches leave it out. */
export class UnknownParameter extends Error {
  override name = 'UnknownParameter';
  readonly parameter: string;
  constructor(parameter: string) {
    super('unknown search parameter');
    this.parameter = parameter;
  }
}

const MAX_DEPTH = 8;

/** Reads `name[:modifier]`, a chain or a `_has` for one resource type. */
export function parseCriterion(type: string, key: string, value: string, depth = 0): Criterion {
  if (depth > MAX_DEPTH) throw badRequest(`The chain of '${key.slice(0, 100)}' is too deep.`);
  if (key.startsWith('_has:')) return parseHas(type, key, value, depth);
  const dot = key.indexOf('.');
  if (dot > 0) return parseChain(type, key.slice(0, dot), key.slice(dot + 1), value, depth);
  const colon = key.indexOf(':');
  const name = colon < 0 ? key : key.slice(0, colon);
  const modifier = colon < 0 ? undefined : key.slice(colon + 1);
  const values = splitEscaped(value, ',').filter((part) => part !== '');
  // a value that is only commas is as good as none
  if (values.length === 0) throw new UnknownParameter(key);
  if (name === '_id') {
    if (modifier === 'missing') return { kind: 'id', values: [], negated: value === 'false' };
    if (modifier !== undefined && modifier !== 'not') throw badModifier({ code: name }, modifier);
    return { kind: 'id', values, negated: modifier === 'not' };
  }
  if (name === '_lastUpdated') {
    if (modifier !== undefined) throw badModifier({ code: name }, modifier);
    return { kind: 'updated', values };
  }
  if (name === '_list') {
    if (modifier !== undefined) throw badModifier({ code: name }, modifier);
    return { kind: 'list', id: value };
  }
  const param = findParam(type, name);
  if (!param) throw new UnknownParameter(key);
  if (modifier === 'missing') {
    if (value !== 'true' && value !== 'false') {
      throw searchNotPossible(`'${key}' wants true or false.`);
    }
    return { kind: 'missing', param, missing: value === 'true' };
  }
  return { kind: 'value', param, modifier, values };
}

function parseChain(
  type: string,
  head: string,
  rest: string,
  value: string,
  depth: number,
): Criterion {
  const [name = '', only, ...more] = head.split(':');
  if (more.length > 0) throw searchNotPossible(`'${head.slice(0, 100)}' is not a link of a chain.`);
  const param = findParam(type, name);
  if (!param) throw new UnknownParameter(`${head}.${rest}`);
  if (param.type !== 'reference') {
    throw searchNotPossible(`'${name}' is not a reference and cannot be chained.`);
  }
  if (only !== undefined && !isResourceType(only)) {
    throw searchNotPossible(`'${only.slice(0, 64)}' in the chain is not a resource type.`);
  }
  const links: { type: string; criterion: Criterion }[] = [];
  for (const target of only === undefined ? targetsOf(param) : [only]) {
    try {
      links.push({ type: target, criterion: parseCriterion(target, rest, value, depth + 1) });
    } catch (error) {
      // of several possible types only some have the parameter
      if (!(error instanceof UnknownParameter)) throw error;
    }
  }
  if (links.length === 0) throw leadsNowhere(`${head}.${rest}`, depth);
  return { kind: 'chain', param, links };
}

/**
 * An unknown parameter at the end of a chain. Left out like another unknown one, it would turn a
 * narrow search into one for everything; inside a longer chain another type may still have it.
 */
function leadsNowhere(key: string, depth: number): Error {
  if (depth > 0) return new UnknownParameter(key);
  return searchNotPossible(`No type that '${key.slice(0, 100)}' leads to has that parameter.`);
}

function parseHas(type: string, key: string, value: string, depth: number): Criterion {
  const match = /^_has:([A-Za-z]+):([^:]+):(.+)$/.exec(key);
  if (!match) throw searchNotPossible("'_has' wants _has:Type:reference:parameter.");
  const [, source = '', reference = '', rest = ''] = match;
  if (!isResourceType(source)) {
    throw searchNotPossible(`'${source.slice(0, 64)}' in _has is not a resource type.`);
  }
  const param = findParam(source, reference);
  if (!param) throw new UnknownParameter(key);
  if (param.type !== 'reference' || !targetsOf(param).includes(type)) {
    throw searchNotPossible(`'${reference}' of ${source} does not refer to ${type}.`);
  }
  try {
    const criterion = parseCriterion(source, rest, value, depth + 1);
    return { kind: 'has', type: source, param, criterion };
  } catch (error) {
    if (error instanceof UnknownParameter) throw leadsNowhere(key, depth);
    throw error;
  }
}
