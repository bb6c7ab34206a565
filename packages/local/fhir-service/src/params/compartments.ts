import { COMPARTMENTS } from './compartments.table.ts';
import { findParam, type SearchParam } from './param-registry.ts';

const members = new Map<string, Map<string, string[]>>();

function membersOf(compartment: string): Map<string, string[]> {
  let found = members.get(compartment);
  if (!found) {
    const lines = (COMPARTMENTS[compartment] ?? '').split('\n').filter((line) => line !== '');
    found = new Map(
      lines.map((line) => {
        const [type = '', codes = ''] = line.split('\t');
        return [type, codes.split(' ')];
      }),
    );
    members.set(compartment, found);
  }
  return found;
}

export const isCompartment = (type: string) => Object.hasOwn(COMPARTMENTS, type);

/** Resource types with members in a compartment. */
export const compartmentTypes = (compartment: string): string[] => [
  ...membersOf(compartment).keys(),
];

/** Reference parameters of `type` that make a resource a member of the compartment. */
export function compartmentParams(compartment: string, type: string): SearchParam[] {
  return (membersOf(compartment).get(type) ?? [])
    .map((code) => findParam(type, code))
    .filter((param) => param !== undefined)
    .filter((param) => param.type === 'reference');
}
