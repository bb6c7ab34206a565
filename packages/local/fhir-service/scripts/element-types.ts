/** Resolves the data types that an element path of R4 can have, from the StructureDefinitions. */

export type ElementDefinition = {
  path: string;
  min?: number;
  max?: string;
  isSummary?: boolean;
  contentReference?: string;
  type?: { code: string }[];
  binding?: { strength: string; valueSet?: string };
};

export type StructureDefinition = {
  resourceType: string;
  name: string;
  kind: string;
  derivation?: string;
  abstract?: boolean;
  type: string;
  snapshot: { element: ElementDefinition[] };
};

/** A property of the JSON form (choice types written out), its type, and where its children are defined. */
export type Property = {
  name: string;
  type: string;
  childPath: string;
  definition: ElementDefinition;
};

const SYSTEM_STRING = 'http://hl7.org/fhirpath/System.String';
const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Index over the StructureDefinitions of resources and data types. */
export function indexElements(definitions: StructureDefinition[]) {
  const byPath = new Map<string, ElementDefinition>();
  for (const definition of definitions) {
    if (definition.resourceType !== 'StructureDefinition') continue;
    if (definition.derivation === 'constraint') continue;
    for (const element of definition.snapshot.element) byPath.set(element.path, element);
  }

  /** The JSON properties that `name` stands for under `parentPath` (several for a choice). */
  function properties(parentPath: string, name: string): Property[] {
    const plain = byPath.get(`${parentPath}.${name}`);
    if (plain) {
      if (plain.contentReference) {
        const target = plain.contentReference.replace(/^.*#/, '');
        return [{ name, type: 'BackboneElement', childPath: target, definition: plain }];
      }
      const code = plain.type?.[0]?.code ?? '';
      const type = code === SYSTEM_STRING ? 'string' : code;
      const nested = type === 'BackboneElement' || type === 'Element';
      const childPath = nested ? plain.path : type;
      return [{ name, type, childPath, definition: plain }];
    }
    const choice = byPath.get(`${parentPath}.${name}[x]`);
    if (!choice) return [];
    return (choice.type ?? []).map(({ code }) => ({
      name: name + upperFirst(code),
      type: code,
      childPath: code,
      definition: choice,
    }));
  }

  /** Direct children of a path, in definition order. */
  function children(parentPath: string): ElementDefinition[] {
    const out: ElementDefinition[] = [];
    for (const [path, element] of byPath) {
      if (path.startsWith(`${parentPath}.`) && !path.slice(parentPath.length + 1).includes('.')) {
        out.push(element);
      }
    }
    return out;
  }

  /** Paths and types that have children of their own. */
  function owners(): string[] {
    return [...new Set([...byPath.keys()].map((path) => path.replace(/\.?[^.]*$/, '')))].filter(
      (path) => path !== '',
    );
  }

  return { properties, children, owners, has: (path: string) => byPath.has(path) };
}

export type ElementIndex = ReturnType<typeof indexElements>;
