import { z } from 'zod';

/**
 * Gives the members of an object the letter case that the schema knows and drops members that are `null`: the MedTech
 * service reads member names in any letter case and treats null as missing.
 */
export function foldMembers(value: unknown, names: readonly string[]): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const canonical = new Map(names.map((name) => [name.toLowerCase(), name]));
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(
    entries.map(([name, member]) => [canonical.get(name.toLowerCase()) ?? name, member]),
  );
}

/** An object schema whose members may be written in any letter case; unknown members are dropped. */
export function caseless<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((value) => foldMembers(value, Object.keys(shape)), z.object(shape));
}

/** As {@link caseless}, but unknown members are faults. */
export function strictCaseless<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((value) => foldMembers(value, Object.keys(shape)), z.strictObject(shape));
}

/** `true`, or the string `"true"` in any letter case, as the shipped mapping files have it. */
export const lenientBoolean = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  const folded = value.trim().toLowerCase();
  if (folded === 'true') return true;
  return folded === 'false' ? false : value;
}, z.boolean('Expected true or false'));

/** A number, or a string that holds one. */
export const lenientNumber = z.preprocess((value) => {
  if (typeof value !== 'string' || value.trim() === '') return value;
  const number = Number(value);
  return Number.isNaN(number) ? value : number;
}, z.number('Expected a number'));

/** One of the names, in any letter case. */
export function caselessEnum<const Names extends readonly [string, ...string[]]>(names: Names) {
  return z.preprocess(
    (value) => {
      if (typeof value !== 'string') return value;
      const folded = value.trim().toLowerCase();
      return names.find((name) => name.toLowerCase() === folded) ?? value;
    },
    z.enum(names, `Expected one of ${names.join(', ')}`),
  );
}

/** A string that is not blank. */
export const filled = z
  .string('Required, a string')
  .refine((text) => text.trim() !== '', 'May not be empty');

/** Template type names may carry the suffix `Template`. */
export const foldTemplateType = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/template$/, '');
