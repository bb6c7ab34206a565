import { elementOf, isPrimitive } from '../fhir/elements.ts';

/** One step of a target path, resolved against the FHIR types. */
export type Step = {
  readonly name: string;
  /** The FHIR type of the element. */
  readonly type: string;
  readonly many: boolean;
  readonly label: string;
  /** Unique within the map that is applied: steps with equal keys share their element. */
  readonly key: string;
  /** The repetition of the source field makes a new element here. */
  readonly repeats: boolean;
  /** At or after the step that repeats: the repetition is part of the element's identity. */
  readonly perRepetition: boolean;
  /** The reference is followed into a resource of this type. */
  readonly enter?: string;
  readonly enterKey?: string;
  /** A primitive whose extension is written: goes to `_name`. */
  readonly extended: boolean;
  /** Several segments of one group write its elements together. */
  readonly shared: boolean;
};

export type TargetPath = {
  /** `^[n]`: begin at the nth element beside the one that the map is applied to. */
  readonly sibling: number | undefined;
  readonly steps: readonly Step[];
  /** Type of what the path leads to: of the last element, or of the resource that it enters. */
  readonly type: string;
  /** The path ends in a resource. */
  readonly endsInResource: boolean;
};

type Raw = { name: string; label: string; enter?: string; enterLabel: string };

/** Elements that several segments of one group write together. */
const sharedArrays = new Set(['dosageInstruction']);

const cache = new Map<string, Map<string, TargetPath>>();

/**
 * Resolves a target path on a type.
 * @throws Error when the path does not exist in R4: a fault of the table, found by a test
 */
export const targetPath = (base: string, text: string): TargetPath => {
  let paths = cache.get(base);
  const known = paths?.get(text);
  if (known) return known;
  const path = resolve(base, text);
  if (!paths) {
    paths = new Map();
    cache.set(base, paths);
  }
  paths.set(text, path);
  return path;
};

const resolve = (base: string, text: string): TargetPath => {
  let rest = text;
  let sibling: number | undefined;
  const beside = /^\^\[(\d)\]\.?/.exec(rest);
  if (beside) {
    sibling = Number(beside[1]);
    rest = rest.slice(beside[0].length);
  }
  if (rest === '$this' || rest === '$value' || rest === '')
    return { sibling, steps: [], type: base, endsInResource: false };
  const raw = split(rest);
  const elements: { raw: Raw; type: string; many: boolean; key: string; enterKey: string }[] = [];
  let type = base;
  let key = sibling === undefined ? '' : `^${sibling}`;
  for (const part of raw) {
    const element = elementOf(isPrimitive(type) ? 'string' : type, part.name);
    if (!element) throw new Error(`no element ${part.name} in ${type} (${base}: ${text})`);
    key = `${key}/${part.name}${part.label}`;
    const enterKey = part.enter === undefined ? '' : `${key}(${part.enter}${part.enterLabel})`;
    elements.push({ raw: part, type: element.type, many: element.many, key, enterKey });
    if (part.enter !== undefined) key = enterKey;
    type = part.enter ?? element.type;
  }
  const repeating = repeatingStep(elements);
  const steps = elements.map(
    ({ raw: part, type: own, many, key: own_key, enterKey }, index): Step => ({
      name: part.name,
      type: own,
      many,
      label: part.label,
      key: own_key,
      repeats: index === repeating,
      perRepetition: repeating >= 0 && index >= repeating,
      extended: isPrimitive(own) && index < elements.length - 1,
      shared: sharedArrays.has(part.name),
      ...(part.enter === undefined ? {} : { enter: part.enter, enterKey }),
    }),
  );
  const last = raw[raw.length - 1];
  return { sibling, steps, type, endsInResource: last?.enter !== undefined };
};

/** A labelled array takes the repetitions, else the innermost array but `coding`. */
const repeatingStep = (elements: readonly { raw: Raw; many: boolean }[]): number => {
  const labelled = elements.findIndex(({ raw, many }) => many && raw.label !== '');
  if (labelled >= 0) return labelled;
  let innermost = -1;
  elements.forEach(({ raw, many }, index) => {
    if (many && (raw.name !== 'coding' || innermost < 0)) innermost = index;
  });
  return innermost;
};

/** Splits `a.b[2](Type.c.d)` into its parts; the path inside parentheses goes on with the resource. */
const split = (text: string): Raw[] => {
  const parts: Raw[] = [];
  let rest = text;
  while (rest !== '') {
    const match = /^([A-Za-z][A-Za-z0-9]*)(\[\w+\])?/.exec(rest);
    if (!match) throw new Error(`unreadable path ${text}`);
    const part: Raw = { name: match[1] ?? '', label: match[2] ?? '', enterLabel: '' };
    parts.push(part);
    rest = rest.slice(match[0].length);
    if (rest.startsWith('(')) {
      if (!rest.endsWith(')')) throw new Error(`unclosed path ${text}`);
      const inner = /^\(([A-Z][A-Za-z]*)(\[\w+\])?\.?(.*)\)$/.exec(rest);
      if (!inner) throw new Error(`unreadable path ${text}`);
      part.enter = inner[1] ?? '';
      part.enterLabel = inner[2] ?? '';
      rest = inner[3] ?? '';
    } else if (rest.startsWith('.')) rest = rest.slice(1);
    else if (rest !== '') throw new Error(`unreadable path ${text}`);
  }
  return parts;
};
