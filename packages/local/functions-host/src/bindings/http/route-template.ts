/** A parsed route such as `runs/{id:guid}/{part?}`. */
export type RouteTemplate = {
  /** The parameters of a path, or `undefined` when it does not match. */
  match(path: string): Record<string, string> | undefined;
  /** The path for parameters. */
  fill(params: Readonly<Record<string, string>>): string;
  /** Per segment: 0 literal, 1 constrained, 2 parameter, 3 catch-all. Lower sorts first. */
  readonly rank: readonly number[];
};

type Part =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly optional: boolean;
      readonly catchAll: boolean;
      readonly accepts: ((value: string) => boolean) | undefined;
    };

/** The constraints of ASP.NET routing that make sense for text; others are refused. */
const constraints: Readonly<Record<string, (value: string, argument: string) => boolean>> = {
  int: (value) => /^[+-]?\d+$/.test(value),
  long: (value) => /^[+-]?\d+$/.test(value),
  guid: (value) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value),
  alpha: (value) => /^[a-z]*$/i.test(value),
  bool: (value) => /^(?:true|false)$/i.test(value),
  length: (value, argument) => value.length === Number(argument),
  minlength: (value, argument) => value.length >= Number(argument),
  maxlength: (value, argument) => value.length <= Number(argument),
};

/** Parses a route with its prefix. Throws a RangeError that says what is wrong with it. */
export function parseRouteTemplate(prefix: string, route: string): RouteTemplate {
  const parts = [prefix, route]
    .join('/')
    .split('/')
    .filter((segment) => segment !== '')
    .map(parsePart);
  parts.forEach((part, index) => {
    if (part.kind === 'literal' || index === parts.length - 1) return;
    if (part.catchAll || part.optional) {
      throw new RangeError(`{${part.name}} can only stand at the end`);
    }
  });
  return {
    rank: parts.map(rankOf),
    match: (path) => matchParts(parts, path),
    fill(params) {
      const segments = parts.map((part) => {
        if (part.kind === 'literal') return part.text;
        const value = Object.hasOwn(params, part.name) ? params[part.name] : undefined;
        if (value === undefined) return '';
        if (part.catchAll) return value.split('/').map(encodeURIComponent).join('/');
        return encodeURIComponent(value);
      });
      return `/${segments.filter((segment) => segment !== '').join('/')}`;
    },
  };
}

function parsePart(segment: string): Part {
  const match = /^\{(\*{0,2})([^:?*{}]+)((?::[^:?{}]+)*)(\?)?\}$/.exec(segment);
  const [, stars, name, constraintText, optional] = match ?? [];
  if (name === undefined) {
    if (/[{}]/.test(segment)) throw new RangeError(`segment ${segment} is not supported`);
    return { kind: 'literal', text: segment };
  }
  const checks = (constraintText ?? '').split(':').filter(Boolean).map(parseConstraint);
  return {
    kind: 'parameter',
    name,
    optional: optional !== undefined,
    catchAll: stars !== '',
    accepts: checks.length === 0 ? undefined : (value) => checks.every((check) => check(value)),
  };
}

function parseConstraint(text: string): (value: string) => boolean {
  const [, name = '', argument = ''] = /^([a-z]+)(?:\(([^)]*)\))?$/i.exec(text) ?? [];
  const constraint = Object.hasOwn(constraints, name) ? constraints[name] : undefined;
  if (!constraint) throw new RangeError(`constraint ${text} is not supported`);
  return (value) => constraint(value, argument);
}

function rankOf(part: Part): number {
  if (part.kind === 'literal') return 0;
  if (part.catchAll) return 3;
  return part.accepts ? 1 : 2;
}

function matchParts(parts: readonly Part[], path: string): Record<string, string> | undefined {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  const entries: [string, string][] = [];
  for (const [index, part] of parts.entries()) {
    const segment = segments[index];
    if (part.kind === 'literal') {
      if (segment?.toLowerCase() !== part.text.toLowerCase()) return undefined;
      continue;
    }
    const raw = part.catchAll ? segments.slice(index).join('/') : segment;
    if (raw === undefined || raw === '') {
      if (part.optional || part.catchAll) continue;
      return undefined;
    }
    const value = decode(raw);
    if (value === undefined || (part.accepts && !part.accepts(value))) return undefined;
    entries.push([part.name, value]);
  }
  const open = parts.at(-1);
  const endless = open?.kind === 'parameter' && open.catchAll;
  if (!endless && segments.length > parts.length) return undefined;
  return Object.fromEntries(entries);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
