import type { Bundle } from 'fhir/r4';
import { convertHl7v2, parseHl7v2Config } from '../../src/index.ts';
import { notMapped } from './not-mapped.table.ts';
import type { Outcome } from './probe.ts';

type Json = Record<string, unknown>;
const config = parseHl7v2Config({ unusedFields: false });

/** Guide number of a Location in PL and NDL by the part that it comes from. */
const levels: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  PL: { '1': 3, '2': 2, '3': 8, '4': 1, '5': 7, '6': 4 },
  NDL: { '1': 4, '2': 5, '3': 6, '4': 7, '5': 10, '6': 11 },
};

/** Probes the rows that `place.ts` stands for: each part a Location within the next larger one. */
export const probePlaces = (): Outcome[] =>
  notMapped
    .filter(([, , , reason]) => reason === 'place.ts')
    .map(([map, row, target]) => ({ map, row, target, shown: isShown(map, row, target) }));

const isShown = (map: string, row: string, target: string): boolean => {
  const kind = map.split('[')[0] ?? '';
  const own = Number(row.split('/')[0]?.split('.')[1]);
  const level = /^\[(\d)\]/.exec(target)?.[1] ?? '1';
  const part = levels[kind]?.[level] ?? own;
  const locations = locationsOf(kind, own, part, target);
  const path = target.replace(/^\[[\d-]+\]\.?/, '').replace(/^location\(Location\.(.*)\)$/, '$1');
  if (path.startsWith('identifier[1].assigner'))
    return locations.some((l) =>
      text((l['identifier'] as unknown[] | undefined)?.[0]).includes('assigner'),
    );
  if (path.startsWith('identifier[2].assigner'))
    return locations.some((l) => text(l['identifier']).includes('assigner'));
  if (path.startsWith('identifier[2]'))
    return locations.some((l) => text(l['identifier']).includes('ZQID'));
  if (path.startsWith('identifier'))
    return locations.some((l) => text(l['identifier']).includes('ZQ'));
  if (path === 'description') return locations.some((l) => l['description'] === 'ZQDESC');
  if (path === 'status') return locations.some((l) => text(l['operationalStatus']).includes('"O"'));
  if (path === 'mode') return locations.some((l) => l['mode'] === 'instance');
  if (path.startsWith('partOf')) return locations.some((l) => l['partOf'] !== undefined);
  if (path.startsWith('physicalType'))
    return locations.some((l) => text(l['physicalType']).includes('location-physical-type'));
  return false;
};

const text = (value: unknown): string => JSON.stringify(value ?? '');

const locationsOf = (kind: string, own: number, part: number, target: string): Json[] => {
  const values: string[] = [];
  const put = (at: number, value: string): void => {
    while (values.length < at) values.push('');
    values[at - 1] = value;
  };
  put(part, 'ZQ');
  if (target.includes('partOf'))
    put(kind === 'PL' ? 4 : 7, part === (kind === 'PL' ? 4 : 7) ? 'ZQ' : 'SITE');
  if (kind === 'PL' && own === 9) put(9, 'ZQDESC');
  if (own === (kind === 'PL' ? 5 : 8)) put(own, 'O');
  if (kind === 'PL' && (own === 10 || own === 11)) {
    put(10, 'ZQID&NS');
    put(11, 'AUTH&1.2.3.4&ISO');
  }
  const body = values.join('^');
  const message =
    kind === 'PL'
      ? `MSH|^~\\&|A|F|||20240101||ADT^A01|1|P|2.8\rPID|||P1^^^H\rPV1||I|${body}\r`
      : `MSH|^~\\&|A|F|||20240101||ORU^R01|1|P|2.8\rPID|||P1^^^H\rOBR|1||F1|1^T^L|${'|'.repeat(27)}7&Fam&Giv${body.startsWith('^') ? '' : '^'}${body}\r`;
  const { bundle } = convertHl7v2(Buffer.from(message), config);
  return places(bundle);
};

const places = (bundle: Bundle): Json[] =>
  (bundle.entry ?? [])
    .map(({ resource }) => resource as unknown as Json)
    .filter((resource) => resource?.['resourceType'] === 'Location');
