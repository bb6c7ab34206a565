import type { Value } from '../parser/message.ts';
import { authorityOf, senderSystem } from './authority.ts';
import type { Build, Json } from './build.ts';
import type { Scope } from './reference.ts';
import { link, newBuild } from './run.ts';

/**
 * PL and NDL name a place by its parts. Each part is a Location of its own within the next larger one; the reference
 * goes to the smallest. The guide numbers them bed [1], room [2], level [3], point of care [4], building [5], site [6]
 * and makes each part of the next; where it names itself (building part of building), the next valued one is taken.
 */
type Level = { readonly part: number; readonly code: string; readonly display: string };

const plLevels: readonly Level[] = [
  { part: 3, code: 'bd', display: 'Bed' },
  { part: 2, code: 'ro', display: 'Room' },
  { part: 8, code: 'lvl', display: 'Level' },
  { part: 1, code: 'wa', display: 'Ward' },
  { part: 7, code: 'bu', display: 'Building' },
  { part: 4, code: 'si', display: 'Site' },
];
const ndlLevels: readonly Level[] = [
  { part: 6, code: 'bd', display: 'Bed' },
  { part: 5, code: 'ro', display: 'Room' },
  { part: 11, code: 'lvl', display: 'Level' },
  { part: 4, code: 'wa', display: 'Ward' },
  { part: 10, code: 'bu', display: 'Building' },
  { part: 7, code: 'si', display: 'Site' },
];
const physicalTypes = 'http://terminology.hl7.org/CodeSystem/location-physical-type';
/** Table 0306: C closed, H housekeeping, K contaminated, I isolated, O occupied, U unoccupied (v2-0116 codes). */
const bedStatus = 'http://terminology.hl7.org/CodeSystem/v2-0116';

/** Fills a Location (the smallest part) and makes the larger ones. */
export const applyPlace = (scope: Scope, node: Value, leaf: Build): void => {
  fill(scope, node, leaf, plLevels, { status: 5, description: 9, identifier: 10, authority: 11 });
};

/** The location of an NDL's person. */
export const applyRolePlace = (scope: Scope, node: Value, role: Build): void => {
  if (!ndlLevels.some(({ part }) => node.part(part)?.isValued)) return;
  const leaf = newBuild(scope.run, 'Location', scope.segment);
  fill(scope, node, leaf, ndlLevels, { status: 8, description: 0, identifier: 0, authority: 0 });
  const holder: Json = {};
  const list = (role.resource['location'] as Json[] | undefined) ?? [];
  list.push(holder);
  role.resource['location'] = list;
  link(holder, role, leaf);
};

type Extra = {
  readonly status: number;
  readonly description: number;
  readonly identifier: number;
  readonly authority: number;
};

const fill = (
  scope: Scope,
  node: Value,
  leaf: Build,
  levels: readonly Level[],
  extra: Extra,
): void => {
  const { run } = scope;
  let inner: Build | undefined;
  const path: string[] = [];
  const valued = levels.filter(({ part }) => node.part(part)?.isValued);
  // Names from the largest part down: "room 1" of two wards are two rooms.
  const names = valued.map(({ part }) => node.part(part)?.peek() ?? '');
  valued.forEach((level, index) => {
    const build = index === 0 ? leaf : newBuild(run, 'Location', scope.segment);
    fillLevel(scope, node.part(level.part), build, level);
    build.key = `${names.slice(index).join('|')}`;
    path.push(level.code);
    if (inner) {
      const holder: Json = {};
      inner.resource['partOf'] = holder;
      link(holder, inner, build);
    }
    inner = build;
  });
  const description = extra.description === 0 ? undefined : node.part(extra.description)?.text();
  if (description !== undefined) {
    leaf.resource['description'] = description;
    if (valued.length === 0) leaf.resource['name'] = description;
  }
  const status = node.part(extra.status)?.text();
  if (status !== undefined && extra.status > 0)
    leaf.resource['operationalStatus'] = { system: bedStatus, code: status };
  const owner = extra.authority === 0 ? undefined : node.part(extra.authority);
  const ownerName = owner?.isValued ? owner.part(1)?.text() : undefined;
  const [firstId] = (leaf.resource['identifier'] as Json[] | undefined) ?? [];
  if (ownerName !== undefined && firstId) assign(scope, firstId, leaf, ownerName);
  const identifier = extra.identifier === 0 ? undefined : node.part(extra.identifier);
  if (identifier?.isValued) {
    const value = identifier.part(1)?.text();
    const authority = node.part(extra.authority);
    if (value !== undefined) {
      const ids = (leaf.resource['identifier'] as Json[] | undefined) ?? [];
      const entry: Json = {
        system:
          identifier.part(2)?.isValued || identifier.part(3)?.isValued
            ? authorityOf(scope, identifier, 2)
            : authority?.isValued
              ? authorityOf(scope, authority, 1)
              : senderSystem(run, 'place'),
        value,
      };
      ids.push(entry);
      leaf.resource['identifier'] = ids;
      const assigner = authority?.isValued ? authority.part(1)?.text() : identifier.part(2)?.text();
      if (assigner !== undefined) assign(scope, entry, leaf, assigner);
    }
  }
};

const assign = (scope: Scope, identifier: Json, owner: Build, name: string): void => {
  const holder: Json = {};
  identifier['assigner'] = holder;
  const organization = newBuild(scope.run, 'Organization', scope.segment);
  organization.resource['identifier'] = [{ system: senderSystem(scope.run), value: name }];
  organization.resource['name'] = name;
  link(holder, owner, organization);
};

const fillLevel = (scope: Scope, value: Value | undefined, build: Build, level: Level): void => {
  const name = value?.part(1)?.text() ?? value?.text();
  const universal = value?.part(2)?.isValued && value.level < 3 ? value.part(2)?.text() : undefined;
  const kind = value?.part(3)?.isValued && value.level < 3 ? value.part(3)?.text() : undefined;
  const { resource } = build;
  if (name !== undefined) {
    resource['identifier'] = [{ system: senderSystem(scope.run, 'place'), value: name }];
    resource['name'] = name;
  }
  if (universal !== undefined) {
    const list = (resource['identifier'] as Json[] | undefined) ?? [];
    list.push(
      kind === 'ISO' || kind === 'UUID'
        ? {
            type: universalType(kind),
            system: 'urn:ietf:rfc:3986',
            value: `urn:${kind === 'ISO' ? 'oid' : 'uuid'}:${universal}`,
          }
        : {
            ...(kind === undefined ? {} : { type: universalType(kind) }),
            system: senderSystem(scope.run, 'place'),
            value: universal,
          },
    );
    resource['identifier'] = list;
  }
  resource['mode'] = 'instance';
  resource['physicalType'] = {
    coding: [{ system: physicalTypes, code: level.code, display: level.display }],
  };
};

const universalType = (kind: string): Json => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0301', code: kind }],
});
