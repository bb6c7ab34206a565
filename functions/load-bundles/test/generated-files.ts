import { type HospitalFile, randomFrom, shuffled } from './hospital-files.ts';

type Resource = { readonly resourceType: string } & Record<string, unknown>;

/** A set of files of some hospitals that treat some of the same persons, drawn from a seed. */
export type GeneratedSet = {
  readonly seed: number;
  readonly persons: number;
  readonly files: readonly HospitalFile[];
};

/**
 * Every resource exists in one to three versions, each in a file of its own time; a resource and what it refers to may lie in
 * different files; some stand twice in a file, the older one last; some files come again under another name.
 */
export function generatedSet(seed: number): GeneratedSet {
  const random = randomFrom(seed);
  const upTo = (most: number) => 1 + Math.floor(random() * most);
  const hospitals = 1 + upTo(2);
  const persons = 1 + upTo(3);
  const files: HospitalFile[] = [];
  const treated = new Set<number>();
  for (let hospital = 0; hospital < hospitals; hospital++) {
    const source = `hospital-${hospital}`;
    const batches: Resource[][] = Array.from({ length: 1 + upTo(3) }, () => []);
    const drawn: Resource[][] = [doctors()];
    for (let person = 0; person < persons; person++) {
      // Everybody is treated somewhere, some everywhere.
      if (random() < 0.3 && (hospital < hospitals - 1 || treated.has(person))) continue;
      treated.add(person);
      drawn.push(...chartOf(random, source, person, hospital * 7 + person));
    }
    for (const versions of drawn) {
      const places = shuffled([...batches.keys()], random);
      versions.forEach((resource, i) => {
        const batch = batches[places[i % places.length] ?? 0];
        batch?.push(resource);
        // What stands twice is older at its second place.
        const [first] = versions;
        if (first !== undefined && first !== resource && random() < 0.3) batch?.push(first);
      });
    }
    batches.forEach((resources, i) => {
      if (resources.length === 0) return;
      const entry = shuffled(resources, random).map(entryOf);
      const content = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry });
      files.push({ name: `${source}/s${seed}-${i}.json`, content });
      if (random() < 0.25) files.push({ name: `${source}/s${seed}-${i}-again.json`, content });
    });
  }
  return { seed, persons: treated.size, files };
}

/** Versions of one resource from the oldest to the newest, each with its time. */
function versionsOf(
  random: () => number,
  phase: number,
  resource: (version: number, isLast: boolean) => Resource,
): Resource[] {
  const count = 1 + Math.floor(random() * 3);
  return Array.from({ length: count }, (_, version) => ({
    ...resource(version, version === count - 1),
    // No two sources speak at the same instant: whose word counts must not be a matter of chance.
    meta: {
      lastUpdated: `2024-0${version + 1}-1${Math.floor(random() * 9)}T10:00:${String(phase).padStart(2, '0')}Z`,
    },
  }));
}

function doctors(): Resource[] {
  // A conditional create is whoever comes first; all say the same, at the same time.
  return ['1', '2'].map((number) => ({
    resourceType: 'Practitioner',
    identifier: [{ system: 'urn:npi', value: number }],
    name: [{ family: `Doctor${number}` }],
    meta: { lastUpdated: '2024-01-01T00:00:00Z' },
  }));
}

function chartOf(
  random: () => number,
  source: string,
  person: number,
  phase: number,
): Resource[][] {
  const local = { reference: `Patient/p${person}` };
  const national = { reference: `Patient?identifier=urn:national|N${person}` };
  const subject = () => (random() < 0.3 ? national : local);
  const encounter = { reference: `Encounter/e${person}` };
  const patient = versionsOf(random, phase, (version) => ({
    resourceType: 'Patient',
    id: `p${person}`,
    identifier: [
      { system: 'urn:national', value: `N${person}` },
      { system: `urn:${source}`, value: String(person) },
    ],
    name: [{ family: `Family${person}`, given: [`${source} ${version}`] }],
    birthDate: '1970-01-01',
  }));
  const visit = versionsOf(random, phase, (version, isLast) => ({
    resourceType: 'Encounter',
    id: `e${person}`,
    status: isLast ? 'finished' : 'in-progress',
    class: { code: 'AMB', display: String(version) },
    subject: subject(),
    participant: [
      { individual: { reference: `Practitioner?identifier=urn:npi|${1 + (person % 2)}` } },
    ],
  }));
  const facts = Array.from({ length: 4 }, (_, fact) =>
    versionsOf(random, phase, (version, isLast) => ({
      resourceType: 'Observation',
      id: `o${person}-${fact}`,
      status: isLast ? 'final' : 'preliminary',
      code: { text: `test ${fact}` },
      subject: subject(),
      encounter,
      valueString: `version ${version}`,
      ...(fact > 0 ? { hasMember: [{ reference: `Observation/o${person}-${fact - 1}` }] } : {}),
    })),
  );
  return [patient, visit, ...facts];
}

function entryOf(resource: Resource): object {
  if (resource.resourceType !== 'Practitioner') return { resource };
  const [identifier] = resource['identifier'] as { value: string }[];
  const ifNoneExist = `identifier=urn:npi|${identifier?.value}`;
  return { resource, request: { method: 'POST', url: 'Practitioner', ifNoneExist } };
}
