import { badRequest } from '../fhir-error.ts';
import { parseDateRange } from '../indexing/date-range.ts';
import { normaliseText } from '../indexing/normalise-text.ts';
import { localReference } from '../indexing/reference-target.ts';
import {
  canTarget,
  IDENTIFIER_OF_REFERENCE,
  isResourceType,
  type SearchParam,
  targetsOf,
} from '../params/param-registry.ts';
import { splitEscaped, unescapeValue } from './escape.ts';
import {
  badModifier,
  compareSpans,
  type Match,
  type MatchContext,
  type Prefix,
  splitPrefix,
} from './match.ts';
import { matchIdentifierOfType, matchToken, matchTokenText } from './match-token.ts';

type ValueParam = Pick<SearchParam, 'id' | 'code' | 'type' | 'systems' | 'targets'> &
  Partial<SearchParam>;

/** End of a range of strings that begin with a prefix: no character sorts after it. */
const LAST = '\u{10ffff}';

/** What one value of a parameter, with its modifier, asks for. */
export function matchValue(
  param: SearchParam,
  modifier: string | undefined,
  value: string,
  context: MatchContext,
): Match {
  switch (param.type) {
    case 'token':
      if (modifier === 'text') return matchTokenText(param, value);
      if (modifier === 'of-type') return matchIdentifierOfType(param, value, context);
      break;
    case 'string':
      if (modifier === 'exact' || modifier === 'contains')
        return matchString(param, modifier, value);
      break;
    case 'uri':
      if (modifier === 'below' || modifier === 'above') return matchUri(param, modifier, value);
      break;
    case 'reference':
      if (modifier === 'identifier') {
        const id = param.id + IDENTIFIER_OF_REFERENCE;
        return matchToken({ ...param, id, systems: [] }, value, context);
      }
      if (modifier !== undefined && isResourceType(modifier)) {
        if (!canTarget(param, modifier)) throw badModifier(param, modifier);
        return matchReference(param, value, modifier);
      }
      break;
    default:
  }
  if (modifier !== undefined) throw badModifier(param, modifier);
  return matchPlain(param, value, context);
}

/** A value without a modifier; also what a component of a composite takes. */
export function matchPlain(param: ValueParam, value: string, context: MatchContext): Match {
  switch (param.type) {
    case 'token':
      return matchToken(param, value, context);
    case 'string':
      return matchString(param, undefined, value);
    case 'uri':
      return matchUri(param, undefined, value);
    case 'reference':
      return matchReference(param, value, undefined);
    case 'date':
      return matchDate(param, value, context);
    case 'number':
    case 'quantity':
      return matchNumber(param, value, context);
    default:
      throw badRequest(`'${param.code}' cannot be searched by one value.`);
  }
}

function matchString(
  param: ValueParam,
  modifier: 'exact' | 'contains' | undefined,
  escaped: string,
): Match {
  const exact = unescapeValue(escaped);
  const text = normaliseText(exact);
  const base = { table: 'string' as const, param: param.id, keyed: false };
  if (modifier === 'exact') {
    return {
      ...base,
      where: 'value = ? and exact = ?',
      args: [text, exact],
      keyed: true,
      test: (row) => row.kind === 'string' && row.exact === exact,
    };
  }
  if (modifier === 'contains') {
    return {
      ...base,
      where: 'instr(value, ?) > 0',
      args: [text],
      test: (row) => row.kind === 'string' && row.value.includes(text),
    };
  }
  return {
    ...base,
    where: 'value >= ? and value < ?',
    args: [text, text + LAST],
    test: (row) => row.kind === 'string' && row.value.startsWith(text),
  };
}

function matchUri(
  param: ValueParam,
  modifier: 'below' | 'above' | undefined,
  escaped: string,
): Match {
  const uri = unescapeValue(escaped);
  const base = { table: 'string' as const, param: param.id, keyed: false };
  // R4 3.1.1.4.11: above and below are for urls, not for urns, which have no levels
  if (modifier === 'below') {
    return {
      ...base,
      where: "value >= ? and value < ? and value not like 'urn:%'",
      args: [uri, uri + LAST],
      test: (row) =>
        row.kind === 'string' && row.value.startsWith(uri) && !row.value.startsWith('urn:'),
    };
  }
  if (modifier === 'above') {
    return {
      ...base,
      where: "substr(?, 1, length(value)) = value and value not like 'urn:%'",
      args: [uri],
      test: (row) =>
        row.kind === 'string' && uri.startsWith(row.value) && !row.value.startsWith('urn:'),
    };
  }
  return {
    ...base,
    where: "value = ? and exact = ''",
    args: [uri],
    keyed: true,
    test: (row) => row.kind === 'string' && row.value === uri,
  };
}

function matchDate(param: ValueParam, escaped: string, context: MatchContext): Match {
  const { prefix, rest } = splitPrefix(unescapeValue(escaped));
  const range = parseDateRange(rest.replace(' ', '+'));
  if (!range) throw badRequest(`Invalid date '${escaped}' for search parameter '${param.code}'.`);
  let { low, high } = range;
  if (prefix === 'ap') {
    // R4 3.1.1.4.6: within a tenth of the gap between now and the date
    const margin = Math.abs(context.now - high) * 0.1;
    low -= margin;
    high += margin;
  }
  const { where, args, test } = compareSpans(prefix, low, high);
  return {
    table: 'date',
    param: param.id,
    where,
    args,
    keyed: false,
    test: (row) => row.kind === 'date' && test(row.low, row.high),
  };
}

const NUMBER = /^[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,3}))?$/;

function matchNumber(param: ValueParam, escaped: string, context: MatchContext): Match {
  const parts = splitEscaped(escaped, '|').map(unescapeValue);
  const bad = () =>
    badRequest(`Invalid ${param.type} '${escaped}' for search parameter '${param.code}'.`);
  if (parts.length > (param.type === 'quantity' ? 3 : 1)) throw bad();
  const { prefix, rest } = splitPrefix(parts[0] ?? '');
  const digits = NUMBER.exec(rest);
  const number = Number(rest);
  if (!digits || !Number.isFinite(number)) throw bad();
  const span = numberSpan(prefix, number, digits);
  const { where, args, test } = span;
  const unit = unitCondition(parts, context);
  return {
    table: 'number',
    param: param.id,
    where: where + unit.where,
    args: [...args, ...unit.args],
    keyed: false,
    test: (row) => row.kind === 'number' && test(row.low, row.high) && unit.test(row),
  };
}

/**
 * R4 3.1.1.4.5: `100` stands for 99.5 to 100.5 (both inside, as in the Azure service); the other
 * prefixes take the number as it is.
 */
function numberSpan(prefix: Prefix, number: number, digits: RegExpExecArray) {
  const fraction = (digits[1] ?? digits[2] ?? '').length;
  const half = 0.5 * 10 ** -Math.max(0, fraction - Number(digits[3] ?? 0));
  const precise = prefix === 'eq' || prefix === 'ne' || prefix === 'ap';
  const margin = (precise ? half : 0) + (prefix === 'ap' ? Math.abs(number) * 0.1 : 0);
  return compareSpans(prefix, number - margin, number + margin);
}

function unitCondition(parts: string[], context: MatchContext) {
  const [, system, code] = parts;
  if (parts.length === 1 || (!system && !code)) return { where: '', args: [], test: () => true };
  // `5.4|mg` is no form of the standard; it is read as the unit
  const wanted = parts.length === 2 ? (system ?? '') : (code ?? '');
  const bySystem = parts.length === 3 && system ? system : undefined;
  const keys = context.dictionary.findUnits(bySystem, wanted);
  return {
    where: keys.length === 0 ? ' and 0' : ` and unit in (${keys.map(() => '?').join(', ')})`,
    args: keys,
    test: (row: { system: string; code: string; unit: string }) =>
      bySystem === undefined
        ? row.code === wanted || row.unit === wanted
        : row.system === bySystem && (wanted === '' || row.code === wanted),
  };
}

function matchReference(param: ValueParam, escaped: string, type: string | undefined): Match {
  const value = localReference(unescapeValue(escaped));
  let targets: string[];
  if (/^[A-Za-z0-9\-.]{1,64}$/.test(value)) {
    const types = type === undefined ? targetsOf(param as SearchParam) : [type];
    targets = types.map((name) => `${name}/${value}`);
  } else targets = type === undefined || value.includes(`${type}/`) ? [value] : [];
  const wanted = new Set(targets);
  return {
    table: 'reference',
    param: param.id,
    where: targets.length === 0 ? '0' : `target in (${targets.map(() => '?').join(', ')})`,
    args: targets,
    keyed: true,
    test: (row) => row.kind === 'reference' && wanted.has(row.target),
  };
}
