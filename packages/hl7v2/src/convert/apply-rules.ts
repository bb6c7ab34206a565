import type { Rule } from '../maps/messages/rule.ts';
import { targetPath } from '../maps/target-path.ts';
import type { Segment } from '../parser/message.ts';
import { type Group, groupNames } from '../structure/group-tree.ts';
import { applySegmentMap } from './apply-map.ts';
import type { Build } from './build.ts';
import { compileCondition, type Test } from './compile-condition.ts';
import { linkAt } from './locate.ts';
import { segmentScope } from './reference.ts';
import {
  groupOf,
  labelled,
  newBuild,
  note,
  type Run,
  register,
  related,
  scopeGroup,
} from './run.ts';
import { joinText } from './text-runs.ts';

/** A reference that a rule makes: from its own resource, or from another one to it. */
type RuleLink = {
  /** Label of the resource that holds the reference; undefined for the rule's own. */
  readonly holder: string | undefined;
  readonly path: string;
  /** Label of the resource referred to. */
  readonly target: string;
  /** Function of a performer. */
  readonly code: string | undefined;
};

const ruleLinks = new WeakMap<Rule, readonly RuleLink[]>();

/** `path=label`, or `label.path=self` with the reference in another resource. */
const parseLink = (text: string): RuleLink => {
  const [left = '', right = ''] = text.split('=');
  if (!right.startsWith('self'))
    return { holder: undefined, path: left, target: right, code: undefined };
  const dot = left.indexOf('.');
  return {
    holder: left.slice(0, dot),
    path: left.slice(dot + 1),
    target: '',
    code: right.split(':')[1],
  };
};

const linksOf = (rule: Rule): readonly RuleLink[] => {
  let links = ruleLinks.get(rule);
  if (!links) {
    links = (rule.links ?? []).map(parseLink);
    ruleLinks.set(rule, links);
  }
  return links;
};

type Pending = { readonly rule: Rule; readonly segment: Segment; readonly build: Build };

const conditions = new WeakMap<Rule, Test>();
const bySegment = new WeakMap<readonly Rule[], ReadonlyMap<string, readonly Rule[]>>();

const indexed = (rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> => {
  let index = bySegment.get(rules);
  if (!index) {
    const made = new Map<string, Rule[]>();
    for (const rule of rules) {
      const list = made.get(rule.segment);
      if (list) list.push(rule);
      else made.set(rule.segment, [rule]);
    }
    index = made;
    bySegment.set(rules, index);
  }
  return index;
};

/** Applies the rules of a message to its segments in order, then the references between what they made. */
export const applyRules = (run: Run, rules: readonly Rule[]): ReadonlySet<Segment> => {
  const index = indexed(rules);
  const pending: Pending[] = [];
  const handled = new Set<Segment>();
  for (const segment of run.message.segments) {
    const local = run.maps.local.get(segment.name);
    if (local) {
      handled.add(segment);
      applyLocal(run, segment, local);
      continue;
    }
    const candidates = index.get(segment.name);
    if (!candidates) continue;
    const names = groupNames(run.tree, segment);
    for (const rule of candidates) {
      if (!fits(run, rule, segment, names)) continue;
      handled.add(segment);
      applyRule(run, rule, segment, pending);
    }
  }
  for (const { rule, segment, build } of pending)
    for (const one of linksOf(rule)) connect(run, one, segment, build);
  return handled;
};

const fits = (run: Run, rule: Rule, segment: Segment, names: readonly string[]): boolean => {
  if (rule.setting !== undefined && !run.config[rule.setting]) return false;
  if (rule.within && !meet(rule.within, names)) return false;
  if (rule.notWithin && meet(rule.notWithin, names)) return false;
  if (rule.after !== undefined && !isAfter(run, rule.after, segment)) return false;
  if (rule.when === undefined) return true;
  let test = conditions.get(rule);
  if (!test) {
    test = compileCondition(rule.when);
    conditions.set(rule, test);
  }
  return test(segmentScope(run, segment));
};

const meet = (some: readonly string[], others: readonly string[]): boolean => {
  for (const one of some) if (others.includes(one)) return true;
  return false;
};

/** Whether a segment of a name comes before this one in the same group or one around it. */
const isAfter = (run: Run, after: string, segment: Segment): boolean => {
  const negated = after.startsWith('!');
  const name = negated ? after.slice(1) : after;
  let found = false;
  for (let group = groupOf(run, segment); group && !found; group = group.parent)
    found = group.segments.some((other) => other.name === name && other.index < segment.index);
  return negated ? !found : found;
};

const applyRule = (run: Run, rule: Rule, segment: Segment, pending: Pending[]): void => {
  const group = groupOf(run, segment);
  const build = targetOf(run, rule, segment, group);
  if (!build) return;
  const source = rule.using === undefined ? segment : related(run, segment, rule.using);
  if (rule.map !== undefined && source !== undefined) {
    try {
      if (rule.segment === 'OBX' && rule.each && joinText(run, source, build)) return;
      applySegmentMap(run, run.maps.segment(rule.map), source, build);
    } catch (error) {
      // One segment must not cost the message; the fault is told by place.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      note(run, 'mapping-failed', segment);
    }
  }
  if (rule.links) pending.push({ rule, segment, build });
};

const targetOf = (
  run: Run,
  rule: Rule,
  segment: Segment,
  group: Group | undefined,
): Build | undefined => {
  if (rule.into !== undefined) {
    const [label = '', path = ''] = rule.into.split('.');
    const holder = labelled(run, group, label);
    return holder?.links.find((other) => other.holder === holder.resource[path])?.target;
  }
  const scopes = rule.scope ?? [];
  if (!rule.each) {
    const known = rule.scope
      ? (run.labels.get(scopeGroup(run, group, scopes))?.get(rule.as) ??
        (rule.existing ? labelled(run, group, rule.as) : undefined))
      : labelled(run, group, rule.as);
    if (known?.type === rule.type) return known;
    if (rule.existing) return undefined;
  }
  const build = newBuild(run, rule.type, segment, rule.as);
  if (rule.scope || !rule.each) register(run, group, scopes, rule.as, build);
  else {
    // A resource of its own is still found by what follows it in its group.
    const at = group ?? run.tree.root;
    register(run, group, [at.name], rule.as, build);
  }
  return build;
};

const connect = (run: Run, one: RuleLink, segment: Segment, build: Build): void => {
  const group = groupOf(run, segment);
  if (one.holder === undefined) {
    const target = labelled(run, group, one.target);
    if (target && target !== build) setLink(run, build, one.path, target);
    return;
  }
  const holder = labelled(run, group, one.holder);
  if (!holder || holder === build) return;
  setLink(run, holder, one.path, build);
  if (one.code !== undefined) setPerformerFunction(holder, one.code);
};

const setPerformerFunction = (holder: Build, code: string): void => {
  const performers = holder.resource['performer'];
  const last = Array.isArray(performers)
    ? (performers[performers.length - 1] as Record<string, unknown>)
    : undefined;
  if (last)
    last['function'] = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0443', code }],
    };
};

const setLink = (run: Run, build: Build, path: string, target: Build): void => {
  const existing = path.includes('.') ? undefined : build.resource[path];
  // A single reference that a row has set (asserter, requester) stays.
  if (existing !== undefined && !Array.isArray(existing)) return;
  linkAt(run, build, targetPath(build.type, path), target);
};

type Local = {
  readonly map: Parameters<typeof applySegmentMap>[1];
  readonly on: string;
  readonly target: string;
};

const applyLocal = (run: Run, segment: Segment, local: Local): void => {
  const group = groupOf(run, segment);
  const known = local.on === 'new' ? undefined : labelled(run, group, local.on);
  if (local.on !== 'new' && known?.type !== local.target) {
    note(run, 'unused-segment', segment);
    return;
  }
  const build = known ?? newBuild(run, local.target, segment, `local ${segment.name}`);
  applySegmentMap(run, local.map, segment, build);
  const patient = labelled(run, group, 'patient');
  if (!known && patient) {
    for (const path of ['subject', 'patient', 'beneficiary']) {
      if (build.resource[path] !== undefined) break;
      try {
        linkAt(run, build, targetPath(build.type, path), patient);
        break;
      } catch {
        // The type has no such element: the next name is tried.
      }
    }
  }
};
