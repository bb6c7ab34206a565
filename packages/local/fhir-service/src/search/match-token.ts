import { badRequest } from '../fhir-error.ts';
import { type IndexRow, tokenTexts } from '../indexing/index-rows.ts';
import { normaliseText } from '../indexing/normalise-text.ts';
import { walkPath } from '../indexing/walk-path.ts';
import { asArray, isObject } from '../json.ts';
import type { SearchParam } from '../params/param-registry.ts';
import type { SqlValue } from '../store/database.ts';
import { splitEscaped, unescapeValue } from './escape.ts';
import { badModifier, type Match, type MatchContext } from './match.ts';

/** System that stands for booleans when one is asked for. */
const SPECIAL_VALUES = 'http://terminology.hl7.org/CodeSystem/special-values';

type TokenParam = Pick<SearchParam, 'id' | 'code' | 'systems'> & Partial<SearchParam>;

/** `code`, `system|code`, `|code` and `system|`. */
export function matchToken(param: TokenParam, value: string, context: MatchContext): Match {
  const parts = splitEscaped(value, '|').map(unescapeValue);
  if (parts.length > 2) throw badRequest(`Invalid token '${value}' for '${param.code}'.`);
  const [system, code] =
    parts.length === 1 ? [undefined, parts[0] ?? ''] : [parts[0] ?? '', parts[1] ?? ''];
  const implied =
    system !== undefined && (param.systems.includes(system) || system === SPECIAL_VALUES);
  const systemFits = (row: string) =>
    system === undefined || row === system || (implied && row === '');
  const base = {
    table: 'token' as const,
    param: param.id,
    test: (row: IndexRow) =>
      row.kind === 'token' && systemFits(row.system) && (code === '' || row.code === code),
  };
  let keys: number[];
  if (system === undefined) keys = context.systemsOfCode(param.id, code);
  else {
    const key = context.dictionary.findSystem(system);
    keys = key === undefined ? [] : [key];
    if (implied) keys.push(0);
  }
  if (keys.length === 0) return { ...base, where: '0', args: [], keyed: true };
  const list = keys.map(() => '?').join(', ');
  if (code === '') {
    if (system === '' || system === undefined)
      throw badRequest(`Invalid token '${value}' for '${param.code}'.`);
    return { ...base, where: `system in (${list})`, args: keys, keyed: false };
  }
  return keys.length === 1
    ? { ...base, where: 'code = ? and system = ?', args: [code, keys[0] ?? 0], keyed: true }
    : { ...base, where: `code = ? and system in (${list})`, args: [code, ...keys], keyed: true };
}

/** `:text`: the text of the concept or the display of a coding starts with the value. */
export function matchTokenText(param: SearchParam, value: string): Match {
  const text = normaliseText(unescapeValue(value));
  const fits = (candidate: string) => normaliseText(candidate).startsWith(text);
  return {
    table: 'token',
    param: param.id,
    where:
      '(code, system) in (select code, system from token_text where param = ? and text >= ? and text < ?)',
    args: [param.id, text, `${text}\u{10ffff}`],
    keyed: false,
    test: (row) => row.kind === 'token' && (row.texts ?? []).some(fits),
    verify: (resource) =>
      param.paths.some((path) =>
        walkPath(resource, path).some((element) => tokenTexts(element, path.type).some(fits)),
      ),
  };
}

/** `identifier:of-type=system|code|value`: the type of the identifier and its value. */
export function matchIdentifierOfType(
  param: SearchParam,
  value: string,
  context: MatchContext,
): Match {
  const [system = '', code = '', wanted = '', ...rest] = splitEscaped(value, '|').map(
    unescapeValue,
  );
  if (!wanted || !code || rest.length > 0) {
    throw badRequest(`'${param.code}:of-type' wants system|code|value.`);
  }
  if (!param.paths.some((path) => path.type === 'Identifier')) throw badModifier(param, 'of-type');
  const verify = (resource: unknown) =>
    param.paths.some((path) =>
      walkPath(resource, path).some(
        (element) =>
          isObject(element) &&
          element['value'] === wanted &&
          isObject(element['type']) &&
          asArray(element['type']['coding']).some(
            (coding) =>
              isObject(coding) && coding['code'] === code && (coding['system'] ?? '') === system,
          ),
      ),
    );
  const plain = matchToken(param, wanted.replace(/[\\|,$]/g, '\\$&'), context);
  return { ...plain, verify };
}

/** Several references as one condition. */
export function mergeReferences(matches: Match[]): Match | undefined {
  const [first] = matches;
  if (!first || !matches.every((match) => match.table === 'reference')) return undefined;
  const targets = matches.flatMap((match) => match.args);
  return {
    ...first,
    where: targets.length === 0 ? '0' : `target in (${targets.map(() => '?').join(', ')})`,
    args: targets,
    test: (row) => matches.some((match) => match.test(row)),
  };
}

/** Several `code = ? and system = ?` matches as one condition, so that an index seek serves each. */
export function mergeTokens(matches: Match[]): Match | undefined {
  const first = matches[0];
  if (!first || matches.length < 2) return first;
  if (!matches.every((m) => m.table === 'token' && m.keyed && !m.verify)) return undefined;
  const pairs: SqlValue[] = [];
  for (const { where, args } of matches) {
    const [code, ...systems] = args;
    if (where !== '0' && code !== undefined) for (const system of systems) pairs.push(code, system);
  }
  const list = Array.from({ length: pairs.length / 2 }, () => '(?, ?)').join(', ');
  return {
    ...first,
    where: pairs.length === 0 ? '0' : `(code, system) in (values ${list})`,
    args: pairs,
    test: (row) => matches.some((match) => match.test(row)),
  };
}
