import { z } from 'zod';
import { parseSetting } from './parse-setting.ts';

const systemEntry = z.strictObject({
  system: z.string().trim().min(1).describe('The system URI that identifiers get.'),
  aliases: z
    .array(z.string().trim().min(1))
    .default([])
    .describe('OIDs, assigning authorities and other URIs that mean the same system.'),
  trusted: z
    .boolean()
    .default(false)
    .describe('True: an equal value means the same person, place or thing in every source.'),
});

/** Setting `identifierSystems`: which names mean one identifier system, and which systems are trusted for matching across sources. */
export const identifierSystemsSchema = z.array(systemEntry).superRefine((entries, context) => {
  const owners = new Map<string, string>();
  entries.forEach((entry, index) => {
    for (const name of new Set([entry.system, ...entry.aliases].map(aliasKey))) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `"${name}" is already a name of ${owner}; a name belongs to one system.`,
        });
      }
      owners.set(name, entry.system);
    }
  });
});

export type IdentifierSystemsSetting = z.input<typeof identifierSystemsSchema>;

export type IdentifierSystems = {
  /** The system that an OID (bare or `urn:oid:`), assigning authority or URI stands for; undefined when the setting does not know it. */
  systemOf(alias: string): string | undefined;
  /** True when equal values of this system (or alias) mean the same person, place or thing across sources. */
  isTrusted(system: string): boolean;
  /** {@link systemOf}, else the name itself; a bare OID becomes `urn:oid:…`. */
  normalise(system: string): string;
  /** Every name of the system, itself first: what a server filled by others may have stored. */
  namesOf(system: string): readonly string[];
};

/**
 * Reads the setting `identifierSystems` (a value or its JSON text; undefined is the empty list).
 * Names compare without regard to letter case and to a leading `urn:oid:`.
 *
 * @example
 * const systems = parseIdentifierSystems([{ system: 'urn:mrn', aliases: ['2.16.840.1.113883.19.5'], trusted: true }]);
 * systems.systemOf('urn:oid:2.16.840.1.113883.19.5'); // 'urn:mrn'
 */
export function parseIdentifierSystems(setting?: unknown): IdentifierSystems {
  const entries = parseSetting('identifierSystems', identifierSystemsSchema, setting ?? []);
  const byName = new Map<string, { system: string; trusted: boolean; names: string[] }>();
  for (const { system, aliases, trusted } of entries) {
    const names = [system, ...aliases.map(withOidScheme).filter((alias) => alias !== system)];
    for (const name of [system, ...aliases]) byName.set(aliasKey(name), { system, trusted, names });
  }
  const find = (name: string) => byName.get(aliasKey(name));
  return {
    systemOf: (alias) => find(alias)?.system,
    isTrusted: (system) => find(system)?.trusted ?? false,
    normalise: (system) => find(system)?.system ?? withOidScheme(system.trim()),
    namesOf: (system) => find(system)?.names ?? [system],
  };
}

const bareOid = /^[0-2](?:\.(?:0|[1-9][0-9]*))+$/;

function withOidScheme(name: string): string {
  return bareOid.test(name) ? `urn:oid:${name}` : name;
}

function aliasKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^urn:oid:/, '');
}
