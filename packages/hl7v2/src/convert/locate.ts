import type { Step, TargetPath } from '../maps/target-path.ts';
import type { Build, Json } from './build.ts';
import type { Scope } from './reference.ts';
import { link, newBuild, type Run } from './run.ts';

/** Where a map writes, and what was made there while it was applied: steps of paths with equal keys share it. */
export type Target = {
  readonly base: Json;
  readonly owner: Build;
  /** The list that holds the base: `^[2]` is the second element beside it. */
  readonly siblings: Siblings | undefined;
  /** The first element of a list, and its key: most have no other. */
  elementKey: string;
  element: Json | undefined;
  /** Further elements of lists. */
  elements: Map<string, Json> | undefined;
  /** Places in lists of primitives. */
  places: Map<string, number> | undefined;
  /** Resources that a path entered. */
  builds: Map<string, Build> | undefined;
};

type Siblings = {
  readonly parent: Json;
  readonly step: Step;
  readonly key: string;
  readonly owner: Build;
  readonly target: Target;
};

export type Located = { readonly element: Json; readonly owner: Build };

export const targetOn = (base: Json, owner: Build, siblings?: Siblings): Target => ({
  base,
  owner,
  siblings,
  elementKey: '',
  element: undefined,
  elements: undefined,
  places: undefined,
  builds: undefined,
});

/** Goes along the first `count` steps of a path and makes what is missing. `hold` stops before the last resource. */
export const locate = (
  path: TargetPath,
  count: number,
  scope: Scope,
  target: Target,
  hold = false,
): Located | undefined => {
  let { base: element, owner } = target;
  if (path.sibling !== undefined && path.sibling > 1) {
    if (!target.siblings) return undefined;
    element = siblingAt(target.siblings, path.sibling);
  }
  for (let index = 0; index < count; index++) {
    const step = path.steps[index];
    if (step === undefined) break;
    if (step.extended) {
      element = extendedHolder(element, step);
      continue;
    }
    element = step.many
      ? elementOf(element, step, slotKey(step, scope.repetition), target, owner)
      : objectAt(element, step.name);
    if (step.enter === undefined) continue;
    if (hold && index === count - 1) break;
    owner = entered(step, step.enter, scope, target, element, owner);
    element = owner.resource;
  }
  return { element, owner };
};

/** The list around the element that a path leads to, for the maps that write beside it. */
export const siblingsAt = (
  path: TargetPath,
  scope: Scope,
  target: Target,
): Siblings | undefined => {
  const step = path.steps[path.steps.length - 1];
  if (!step?.many) return undefined;
  const parent = locate(path, path.steps.length - 1, scope, target);
  return (
    parent && {
      parent: parent.element,
      step,
      key: slotKey(step, scope.repetition),
      owner: parent.owner,
      target,
    }
  );
};

const siblingAt = ({ parent, step, key, owner, target }: Siblings, number: number): Json =>
  elementOf(parent, step, `${key}~${number}`, target, owner);

const entered = (
  step: Step,
  type: string,
  scope: Scope,
  target: Target,
  holder: Json,
  from: Build,
): Build => {
  const repetition = step.perRepetition && scope.repetition > 0 ? `#${scope.repetition}` : '';
  const key = `${step.enterKey}${repetition}`;
  const known = target.builds?.get(key);
  if (known) return known;
  const build = sameDiagnosis(scope, step) ?? newBuild(scope.run, type, scope.segment);
  target.builds ??= new Map();
  target.builds.set(key, build);
  link(holder, from, build);
  return build;
};

/** DG1 makes the Condition and the diagnosis of the visit that refers to it: one and the same. */
const sameDiagnosis = ({ run, segment }: Scope, step: Step): Build | undefined =>
  step.name === 'condition' && step.enter === 'Condition'
    ? run.builds.find((build) => build.segment === segment && build.label === 'condition')
    : undefined;

const slotKey = (step: Step, repetition: number): string =>
  step.perRepetition && repetition > 0 ? `${step.key}#${repetition}` : step.key;

/** The element of a list that a step means; a new one when it is not there yet. */
const elementOf = (parent: Json, step: Step, key: string, target: Target, owner: Build): Json => {
  if (!step.shared && target.element !== undefined && target.elementKey === key)
    return target.element;
  const slots = step.shared ? owner.shared : target.elements;
  const known = slots?.get(key);
  if (known !== undefined) return known;
  const element: Json = {};
  append(parent, step.name, element);
  if (step.shared) {
    owner.shared ??= new Map();
    owner.shared.set(key, element);
  } else if (target.element === undefined) {
    target.elementKey = key;
    target.element = element;
  } else {
    target.elements ??= new Map();
    target.elements.set(key, element);
  }
  return element;
};

/** Puts a primitive into the list that a step means: a second value for one place replaces the first. */
export const placePrimitive = (
  parent: Json,
  step: Step,
  scope: Scope,
  target: Target,
  content: unknown,
): void => {
  const key = slotKey(step, scope.repetition);
  const place = target.places?.get(key);
  if (place !== undefined) {
    arrayAt(parent, step.name)[place] = content;
    return;
  }
  target.places ??= new Map();
  target.places.set(key, append(parent, step.name, content));
};

/** Extensions of a primitive stand in `_name`; of a list of primitives in the list beside it. */
const extendedHolder = (parent: Json, step: Step): Json => {
  if (!step.many) return objectAt(parent, `_${step.name}`);
  const list = arrayAt(parent, `_${step.name}`);
  list[0] ??= {};
  return list[0] as Json;
};

const objectAt = (parent: Json, name: string): Json => {
  const known = parent[name];
  if (known !== null && typeof known === 'object' && !Array.isArray(known)) return known as Json;
  const made: Json = {};
  parent[name] = made;
  return made;
};

const arrayAt = (parent: Json, name: string): unknown[] => {
  const known = parent[name];
  if (Array.isArray(known)) return known;
  const made: unknown[] = [];
  parent[name] = made;
  return made;
};

/** Adds to a list and tells the place. A list begins with what it holds: most get no more. */
const append = (parent: Json, name: string, item: unknown): number => {
  const known = parent[name];
  if (Array.isArray(known)) return known.push(item) - 1;
  parent[name] = [item];
  return 0;
};

/** Sets a reference at a path of a resource; every call makes a new element where the path has an array. */
export const linkAt = (run: Run, build: Build, path: TargetPath, target: Build): void => {
  const [step, second] = path.steps;
  if (step !== undefined && second === undefined && step.enter === undefined && !step.shared) {
    const holder = step.many ? {} : objectAt(build.resource, step.name);
    if (step.many) append(build.resource, step.name, holder);
    link(holder, build, target);
    return;
  }
  const scope: Scope = {
    run,
    segment: build.segment,
    node: undefined,
    field: 0,
    current: undefined,
    repetition: 0,
    trail: '',
  };
  const found = locate(path, path.steps.length, scope, targetOn(build.resource, build), true);
  if (found) link(found.element, found.owner, target);
};
