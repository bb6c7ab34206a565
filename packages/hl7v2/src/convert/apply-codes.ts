import type { CodeTarget } from '../maps/map-row.ts';
import type { Value } from '../parser/message.ts';
import type { Json } from './build.ts';
import { v2Table } from './code-systems.ts';
import { codeMapOf, type Run } from './run.ts';

/** What a code map makes of a value: the v2 code with its table, and the target when there is one. */
export type FoundCode = {
  readonly code: string;
  readonly system: string | undefined;
  readonly target: CodeTarget | undefined;
};

/** Looks up the first component of a value; a value of another code system is not a code of the map's table. */
export const codeOf = (
  run: Run,
  name: string,
  value: Value,
  own?: string,
): FoundCode | undefined => {
  const code = own ?? value.text();
  if (code === undefined) return undefined;
  const maps = codeMapOf(run, name);
  const table = maps.find((map) => map.table !== '')?.table ?? '';
  const system = value.level === 3 ? undefined : value.part(3)?.peek();
  const foreign =
    system !== undefined &&
    table !== '' &&
    !/^HL7/i.test(system) &&
    run.sender.codeSystems.size === 0 &&
    !maps.some((map) => map.lookup(code));
  if (!foreign) {
    for (const map of maps) {
      const target = map.lookup(code) ?? map.lookup(code.toUpperCase());
      if (target) return { code, system: table === '' ? undefined : v2Table(table), target };
    }
  }
  // A code that the table does not have is the sender's own: naming the table's system would be wrong.
  const isKnown = maps.some((map) => map.lookup(code) !== undefined || map.codes().size === 0);
  return { code, system: table === '' || !isKnown ? undefined : v2Table(table), target: undefined };
};

/**
 * Replaces the first coding by what the code map says. The guide: "If mapped to FHIR, use Code System and Display".
 * A code that the map changes is kept as a further coding, so that nothing of the message is lost.
 */
export const applyCodes = (
  run: Run,
  name: string,
  type: string,
  value: Value,
  element: Json,
): void => {
  const found = codeOf(run, name, value);
  if (found === undefined) return;
  const given = value.level === 3 ? undefined : value.part(3)?.peek();
  const isForeign =
    given !== undefined && !/^HL7|^v2/i.test(given) && found.target?.code === found.code;
  if (type === 'Coding') {
    const { target } = found;
    if (target && !isForeign) assignCoding(element, target);
    else if (element['system'] === undefined && found.system !== undefined)
      element['system'] = found.system;
    return;
  }
  const codings = Array.isArray(element['coding']) ? (element['coding'] as Json[]) : undefined;
  const first = codings?.[0];
  if (!codings || !first) return;
  const { target } = found;
  if (!target || isForeign || first['code'] !== found.code) {
    if (first['system'] === undefined && found.system !== undefined && first['code'] === found.code)
      first['system'] = found.system;
    return;
  }
  if (target.code === found.code) {
    const display = first['display'];
    assignCoding(first, target);
    if (display !== undefined) first['display'] = display;
    return;
  }
  if (first['system'] === undefined && found.system !== undefined) first['system'] = found.system;
  if (first['system'] === undefined) {
    // A coding without system says nothing beside the mapped one; the sender's code stays as text.
    element['text'] ??= first['display'] ?? first['code'];
    codings.shift();
  }
  const mapped: Json = {};
  assignCoding(mapped, target);
  codings.unshift(mapped);
};

const assignCoding = (coding: Json, target: CodeTarget): void => {
  coding['code'] = target.code;
  if (target.system !== undefined) coding['system'] = target.system;
  if (target.display !== undefined) coding['display'] = target.display;
};
