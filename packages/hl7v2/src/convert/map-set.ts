import { codeMapsAToM } from '../maps/codes/codes-a-m.table.ts';
import { largeCodeMaps } from '../maps/codes/codes-large.table.ts';
import { codeMapsNToZ } from '../maps/codes/codes-n-z.table.ts';
import { ownCodeMaps } from '../maps/codes/codes-own.table.ts';
import { guideDatatypeMaps } from '../maps/datatypes/datatype-maps.ts';
import { ownDatatypeMaps } from '../maps/datatypes/own.table.ts';
import type { CodeMap, DatatypeMap, Row, SegmentMap } from '../maps/map-row.ts';
import { ownSegmentMaps } from '../maps/segments/own-segment-maps.ts';
import { guideSegmentMaps } from '../maps/segments/segment-maps.ts';
import { type CompiledMap, compileMap } from './compile-map.ts';
import type { Overlay, OverlayRow } from './overlay.ts';

/** The maps that a sender's messages are converted with, compiled on first use. */
export type MapSet = {
  readonly segment: (name: string) => CompiledMap;
  readonly datatype: (name: string) => CompiledMap;
  readonly codes: ReadonlyMap<string, CodeMap>;
  /** Maps of Z segments by segment name. */
  readonly local: ReadonlyMap<
    string,
    { readonly map: CompiledMap; readonly on: string; readonly target: string }
  >;
};

export const segmentMaps: ReadonlyMap<string, SegmentMap> = new Map(
  [...guideSegmentMaps, ...ownSegmentMaps].map((map) => [map.name, map]),
);
export const datatypeMaps: ReadonlyMap<string, DatatypeMap> = new Map(
  [...guideDatatypeMaps, ...ownDatatypeMaps].map((map) => [map.name, map]),
);
export const codeMaps: ReadonlyMap<string, CodeMap> = new Map(
  [...codeMapsAToM, ...codeMapsNToZ, ...largeCodeMaps, ...ownCodeMaps].map((map) => [
    map.name,
    map,
  ]),
);

const sets = new WeakMap<Overlay, MapSet>();
let standard: MapSet | undefined;

/** The standard maps, or those changed by a configuration's overlay. */
export const mapSetOf = (overlay: Overlay | undefined): MapSet => {
  if (overlay === undefined) {
    standard ??= createMapSet(undefined);
    return standard;
  }
  let set = sets.get(overlay);
  if (!set) {
    set = createMapSet(overlay);
    sets.set(overlay, set);
  }
  return set;
};

const createMapSet = (overlay: Overlay | undefined): MapSet => {
  const compiled = new Map<string, CompiledMap>();
  const compile = (name: string, map: SegmentMap | DatatypeMap | undefined): CompiledMap => {
    if (!map) throw new Error(`no map ${name}`);
    const done = compileMap(name, map.target, changed(map.rows, overlay, name));
    compiled.set(name, done);
    return done;
  };
  const local = new Map<string, { map: CompiledMap; on: string; target: string }>();
  for (const [name, segment] of Object.entries(overlay?.segments ?? {}))
    local.set(name, {
      map: compileMap(name, segment.target, segment.rows.map(asRow)),
      on: segment.on,
      target: segment.target,
    });
  return {
    segment: (name) => compiled.get(name) ?? compile(name, segmentMaps.get(name)),
    datatype: (name) => compiled.get(name) ?? compile(name, datatypeMaps.get(name)),
    codes: codeMaps,
    local,
  };
};

const asRow = ({ id, to, from, use, code, set, format }: OverlayRow): Row => {
  const head = id.split('/')[0] ?? '';
  return {
    id,
    to,
    from: from ?? (/[-.]/.test(head) ? head : ''),
    ...(use === undefined ? {} : { use }),
    ...(code === undefined ? {} : { code }),
    ...(set === undefined ? {} : { set }),
    ...(format === undefined ? {} : { format }),
  };
};

const changed = (
  rows: readonly Row[],
  overlay: Overlay | undefined,
  name: string,
): readonly Row[] => {
  const changes = overlay && Object.hasOwn(overlay.maps, name) ? overlay.maps[name] : undefined;
  if (!changes) return rows;
  const removed = new Set([...changes.remove, ...changes.rows.map(({ id }) => id)]);
  return [...rows.filter(({ id }) => !removed.has(id)), ...changes.rows.map(asRow)];
};
