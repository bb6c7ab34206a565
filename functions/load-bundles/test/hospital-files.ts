/** A repeatable generator of numbers from 0 to 1 (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}

export type HospitalFile = { readonly name: string; readonly content: string };

/**
 * Files of several hospitals that treat the same persons: each person has a number of its own in each hospital, and a
 * trusted national one; the facts of each hospital are its own, and come in two files of different age.
 */
export function hospitalFiles(options: {
  seed: number;
  hospitals: number;
  persons: number;
  facts: number;
}): HospitalFile[] {
  const random = randomFrom(options.seed);
  const files: HospitalFile[] = [];
  for (let h = 0; h < options.hospitals; h++) {
    const source = `hospital-${h}`;
    for (let p = 0; p < options.persons; p++) {
      for (const age of ['old', 'new']) {
        const day = age === 'old' ? '2024-01' : '2024-02';
        const timestamp = `${day}-0${1 + Math.floor(random() * 9)}T0${h}:00:0${p % 10}Z`;
        const patient = {
          resourceType: 'Patient',
          id: String(p),
          identifier: [
            { system: 'urn:national', value: `N${p}` },
            { system: `urn:${source}`, value: `${h}-${p}` },
          ],
          name: [{ family: `Family${p}`, given: [age, source] }],
          birthDate: '1970-01-01',
        };
        const encounter = {
          resourceType: 'Encounter',
          id: `e${p}`,
          status: age === 'old' ? 'in-progress' : 'finished',
          class: { code: 'AMB' },
          subject: { reference: `Patient/${p}` },
          participant: [{ individual: { reference: `Practitioner?identifier=urn:npi|${p % 3}` } }],
        };
        const observations = Array.from({ length: options.facts }, (_, n) => ({
          resourceType: 'Observation',
          id: `o${p}-${age === 'old' ? n : n + Math.floor(options.facts / 2)}`,
          status: age === 'old' ? 'preliminary' : 'final',
          code: { text: `test ${n}` },
          subject: { reference: `Patient/${p}` },
          encounter: { reference: `Encounter/e${p}` },
          valueString: `${age} ${n}`,
        }));
        const bundle = {
          resourceType: 'Bundle',
          type: 'collection',
          timestamp,
          entry: [...observations, encounter, patient].map((resource) => ({ resource })),
        };
        files.push({ name: `${source}/${age}-${p}.json`, content: JSON.stringify(bundle) });
      }
    }
    const practitioners = [0, 1, 2].map((n) => ({
      resource: {
        resourceType: 'Practitioner',
        identifier: [{ system: 'urn:npi', value: String(n) }],
        name: [{ family: `Doctor${n}` }],
      },
      request: { method: 'POST', url: 'Practitioner', ifNoneExist: `identifier=urn:npi|${n}` },
    }));
    const content = JSON.stringify({
      resourceType: 'Bundle',
      type: 'batch',
      timestamp: '2024-01-01T00:00:00Z',
      entry: practitioners,
    });
    files.push({ name: `${source}/practitioners.json`, content });
  }
  return files;
}
