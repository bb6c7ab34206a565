import { factId } from '@fph/identity/ids';
import type { Segment } from '../parser/message.ts';
import { ownedCopy } from '../parser/owned-copy.ts';
import type { Build, Json } from './build.ts';
import { groupOf, labelled, type Run, related } from './run.ts';

/** How a resource is addressed in the transaction. */
export type Identity = {
  /** Equal keys are one resource. */
  readonly key: string;
  /** For shared resources: the identifier that finds them. */
  readonly token?: { readonly system: string; readonly value: string };
};

const sharedTypes = new Set([
  'Patient',
  'Practitioner',
  'Organization',
  'Location',
  'Device',
  'Encounter',
]);

const identifiers = (resource: Json): Json[] =>
  Array.isArray(resource['identifier']) ? (resource['identifier'] as Json[]) : [];

const tokenOf = (
  resource: Json,
  prefer?: (identifier: Json) => boolean,
): { system: string; value: string } | undefined => {
  const usable = identifiers(resource).filter(
    ({ system, value }) => typeof system === 'string' && typeof value === 'string',
  );
  const chosen = (prefer && usable.find(prefer)) ?? usable[0];
  return chosen && { system: String(chosen['system']), value: String(chosen['value']) };
};

const typeCode = (identifier: Json): string | undefined => {
  const type = identifier['type'] as { coding?: { code?: string }[] } | undefined;
  return type?.coding?.[0]?.code;
};

/** The identifier by which a shared resource is found; MR comes before other numbers of a person, a URI before a name. */
const sharedToken = (build: Build) => {
  switch (build.type) {
    case 'Patient':
      return tokenOf(build.resource, (id) => typeCode(id) === 'MR') ?? undefined;
    case 'Encounter':
      return tokenOf(build.resource, (id) => typeCode(id) === 'VN');
    case 'Organization':
    case 'Device':
      return tokenOf(build.resource, (id) => id['system'] === 'urn:ietf:rfc:3986');
    case 'Location':
      return build.key === undefined ? tokenOf(build.resource) : undefined;
    default:
      return tokenOf(build.resource);
  }
};

/** Content without references and order-dependent parts, as text. */
const contentKey = (resource: Json): string =>
  JSON.stringify(resource, (name, value) =>
    name === 'reference' || name === 'meta' ? undefined : value,
  );

const raw = (segment: Segment | undefined, field: number): string =>
  segment?.field(field)?.raw ?? '';
const part = (segment: Segment | undefined, field: number, number: number): string =>
  segment?.field(field)?.part(number)?.raw ?? '';

/** Deterministic identity of every resource; equal identities are merged afterwards. */
export const identify = (run: Run): ReadonlyMap<Build, Identity> => {
  const known = new Map<Build, Identity>();
  const visiting = new Set<Build>();
  const keyOf = (build: Build | undefined): string => {
    if (!build) return '';
    const done = known.get(build);
    if (done) return done.key;
    if (visiting.has(build)) return '';
    visiting.add(build);
    const identity = compute(run, build, keyOf);
    visiting.delete(build);
    known.set(build, identity);
    return identity.key;
  };
  for (const build of run.builds) keyOf(build);
  return known;
};

const compute = (run: Run, build: Build, keyOf: (build: Build | undefined) => string): Identity => {
  const { type } = build;
  if (sharedTypes.has(type)) {
    const token = sharedToken(build);
    if (token) return { key: `${type}|${token.system}|${token.value}`, token };
  }
  return { key: `${type}|${factKey(run, build, keyOf)}` };
};

const factKey = (run: Run, build: Build, keyOf: (build: Build | undefined) => string): string => {
  const { segment, type } = build;
  const patient = (): string => keyOf(labelled(run, groupOf(run, segment), 'patient'));
  const encounter = (): string => keyOf(labelled(run, groupOf(run, segment), 'encounter'));
  const report = (): string => {
    const obr = related(run, segment, 'OBR');
    const orc = related(run, segment, 'ORC');
    const filler = raw(obr, 3) || raw(orc, 3);
    const placer = raw(obr, 2) || raw(orc, 2);
    const number = filler || placer;
    return `${number}|${part(obr, 4, 1)}|${number === '' ? `${patient()}|${raw(obr, 7)}|${raw(obr, 1)}` : ''}`;
  };
  const control = raw(run.message.header, 10);
  switch (type) {
    case 'ServiceRequest': {
      if (build.key !== undefined) return `order|${build.key}|`;
      if (segment.name === 'SCH') return `order|${raw(segment, 26) || raw(segment, 27)}|`;
      if (segment.name === 'RF1')
        return `referral|${raw(segment, 6) || raw(segment, 11) || control}`;
      const obr = related(run, segment, 'OBR');
      const orc = related(run, segment, 'ORC');
      const number = raw(orc, 2) || raw(obr, 2) || raw(orc, 3) || raw(obr, 3);
      return number === '' ? `order|${report()}` : `order|${number}|${part(obr, 4, 1)}`;
    }
    case 'DiagnosticReport':
      return report();
    case 'Observation': {
      if (segment.name === 'ACC') return `accident|${encounter() || patient()}|${raw(segment, 1)}`;
      if (segment.name === 'DB1')
        return `disability|${patient()}|${raw(segment, 3)}|${raw(segment, 5)}`;
      if (segment.name !== 'OBX') return `${segment.name}|${patient()}`;
      const instance = raw(segment, 21);
      if (instance !== '') return `instance|${instance}`;
      const context = related(run, segment, 'OBR')
        ? report()
        : `${patient()}|${encounter()}|${orderNumber(run, segment)}|${raw(segment, 14)}`;
      return `${context}|${part(segment, 3, 1) || part(segment, 3, 2) || part(segment, 3, 4)}|${raw(segment, 4)}`;
    }
    case 'Specimen': {
      const token =
        tokenOf(build.resource) ??
        (raw(segment, 2) === '' || segment.name !== 'SPM'
          ? undefined
          : { system: '', value: raw(segment, 2) });
      if (token && segment.name !== 'OBR') return `specimen|${token.system}|${token.value}`;
      return segment.name === 'SPM'
        ? `${report()}|${raw(segment, 4)}|${raw(segment, 1)}`
        : `${segment.name}|${report()}`;
    }
    case 'Immunization':
    case 'MedicationRequest':
    case 'MedicationDispense':
    case 'MedicationAdministration':
    case 'NutritionOrder': {
      const orc = related(run, segment, 'ORC');
      const own =
        related(run, segment, 'RXA') ??
        related(run, segment, 'RXE') ??
        related(run, segment, 'RXO');
      const number = orderNumber(run, segment);
      const what =
        type === 'Immunization' || type === 'MedicationAdministration'
          ? `${part(own, 5, 1)}|${raw(own, 3)}`
          : '';
      const dispense =
        type === 'MedicationDispense'
          ? `|${raw(related(run, segment, 'RXD'), 1)}|${raw(related(run, segment, 'RXD'), 7)}`
          : '';
      return number === '' || part(orc, 3, 1) === '9999'
        ? `${patient()}|${what}|${part(related(run, segment, 'RXE'), 2, 1) || part(related(run, segment, 'RXO'), 1, 1)}|${raw(orc, 9)}${dispense}`
        : `${number}|${type === 'MedicationAdministration' ? what : ''}${dispense}`;
    }
    case 'Appointment':
      return raw(segment, 2) || raw(segment, 1) || control;
    case 'DocumentReference': {
      const txa = segment.name === 'TXA' ? segment : related(run, segment, 'TXA');
      if (build.label === 'document')
        return raw(txa, 12) || `${patient()}|${part(txa, 2, 1)}|${raw(txa, 4) || raw(txa, 6)}`;
      return `message|${run.hash}`;
    }
    case 'Condition':
      if (segment.name === 'PRB')
        return `problem|${raw(segment, 4) || `${patient()}|${part(segment, 3, 1)}`}`;
      if (raw(segment, 20) !== '') return `diagnosis|${raw(segment, 20)}`;
      return build.label === ''
        ? `${segment.name}|${raw(segment, 22)}|${contentKey(build.resource)}`
        : `${patient()}|${encounter()}|${part(segment, 3, 1) || raw(segment, 4) || part(segment, 3, 2)}|${raw(segment, 6)}|${orderNumber(run, segment)}`;
    case 'Procedure':
      if (build.label === '') return contentKey(build.resource);
      return (
        raw(segment, 19) ||
        `${patient()}|${encounter()}|${part(segment, 3, 1) || raw(segment, 4)}|${raw(segment, 5)}`
      );
    case 'AllergyIntolerance': {
      const code = segment.name === 'IAM' ? raw(segment, 7) : '';
      return code === '' ? `${patient()}|${part(segment, 3, 1) || part(segment, 3, 2)}` : code;
    }
    case 'Coverage':
      if (segment.name === 'PV1') return `financial-class|${patient()}|${encounter()}`;
      return `${patient()}|${raw(segment, 2)}|${raw(segment, 3)}|${raw(segment, 36) || raw(segment, 49)}`;
    case 'Flag':
      return `${build.label}|${build.label === 'visitRestriction' ? encounter() : patient()}|${part(segment, 3, 1)}`;
    case 'Goal':
      return raw(segment, 4) || `${patient()}|${part(segment, 3, 1)}`;
    case 'ChargeItem':
      return (
        raw(segment, 2) ||
        `${patient()}|${raw(segment, 4)}|${part(segment, 7, 1)}|${raw(segment, 1)}|${control}`
      );
    case 'Account': {
      const token = tokenOf(build.resource);
      return token ? `${token.system}|${token.value}` : `${patient()}|account`;
    }
    case 'EpisodeOfCare': {
      const token = tokenOf(build.resource);
      return token ? `${token.system}|${token.value}` : `${patient()}|${encounter()}`;
    }
    case 'RelatedPerson': {
      const token = tokenOf(build.resource);
      const name = { NK1: 2, GT1: 3, IN1: 16 }[segment.name];
      if (token) return `${patient()}|${token.system}|${token.value}`;
      return name === undefined
        ? `${patient()}|${contentKey(build.resource)}`
        : `${patient()}|${segment.name}|${raw(segment, name)}|${part(segment, 3, 1)}`;
    }
    case 'MessageHeader':
      return `${control}|${run.hash}`;
    case 'Provenance':
      return `${control}|${run.hash}|${build.label}|${segment.name}|${segment.occurrence}`;
    case 'Encounter':
      return build.label === 'retiredEncounter'
        ? `retired|${patient()}`
        : `${patient()}|${raw(segment, 44) || run.time || control}`;
    case 'Patient':
      return contentKey(
        identifiers(build.resource).length > 0
          ? { identifier: build.resource['identifier'] }
          : { name: build.resource['name'], birthDate: build.resource['birthDate'] },
      );
    case 'Location':
      return build.key === undefined ? contentKey(build.resource) : `place|${build.key}`;
    case 'Basic':
      return `history|${encounter() || patient()}`;
    case 'CareTeam':
      return `${build.label}|${patient()}`;
    default: {
      const linked = build.links.map(({ target }) => keyOf(target)).sort();
      return `${contentKey(build.resource)}|${linked.join(',')}`;
    }
  }
};

const orderNumber = (run: Run, segment: Segment): string => {
  const orc = related(run, segment, 'ORC');
  const obr = related(run, segment, 'OBR');
  return raw(orc, 2) || raw(obr, 2) || raw(orc, 3) || raw(obr, 3);
};

export type Address = { readonly id: string; readonly fullUrl: string };

/** Keyed hashes of late: the same hospital, wards and people come in every message of a sender. */
const addresses = new Map<string, Map<string, Address>>();
const remembered = 10_000;
let count = 0;

/** By source, so that no name of secret, source and key has to be made for every resource. */
const sourceName = ({ config, source }: Run): string => `${config.secret}\u0000${source}`;

const remember = (run: Run, key: string, address: Address): void => {
  if (key.length + run.source.length >= 250) return;
  if (count >= remembered) {
    addresses.clear();
    count = 0;
  }
  const name = sourceName(run);
  let known = addresses.get(name);
  if (!known) {
    known = new Map();
    addresses.set(name, known);
  }
  known.set(ownedCopy(key), address);
  count += 1;
};

/** Id and `urn:uuid:` of an identity: one keyed hash in two forms, the same in every run. */
export const addressOf = (run: Run, type: string, key: string): Address => {
  const { secret } = run.config;
  // Facts come once: remembering them would only push out what comes again.
  const recurs = sharedTypes.has(type);
  const known = recurs ? addresses.get(sourceName(run))?.get(key) : undefined;
  if (known) return known;
  const id = factId({ secret, source: run.source, type, key });
  const variant = ((Number.parseInt(id.charAt(16), 16) & 3) | 8).toString(16);
  const address = {
    id,
    fullUrl: `urn:uuid:${id.slice(0, 8)}-${id.slice(8, 12)}-5${id.slice(13, 16)}-${variant}${id.slice(17, 20)}-${id.slice(20, 32)}`,
  };
  if (recurs) remember(run, key, address);
  return address;
};
