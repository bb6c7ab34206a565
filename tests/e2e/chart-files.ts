/** A resource with an id that every loader keeps. */
export type ChartResource = {
  readonly resourceType: string;
  readonly id: string;
} & Readonly<Record<string, unknown>>;

export type ChartFile = { readonly name: string; readonly resources: readonly ChartResource[] };

const uuid = (file: number, n: number) =>
  `${String(file).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Files of one person each, whose ids are UUIDs: what the server must have in the end is what stands in them. */
export function chartFiles(count: number, facts: number): ChartFile[] {
  return Array.from({ length: count }, (_, file) => {
    const patient = {
      resourceType: 'Patient',
      id: uuid(file, 0),
      identifier: [{ system: 'urn:mrn', value: `M${file}` }],
      name: [{ family: `Family${file}` }],
      birthDate: '1970-01-01',
    };
    const observations = Array.from({ length: facts }, (_, n) => ({
      resourceType: 'Observation',
      id: uuid(file, n + 1),
      status: 'final',
      code: { text: `test ${n}` },
      subject: { reference: `Patient/${patient.id}` },
      ...(n > 0
        ? { hasMember: [{ reference: `Observation/${uuid(file, Math.ceil(n / 2))}` }] }
        : {}),
      valueInteger: n,
    }));
    return { name: `chart-${file}.json`, resources: [...observations, patient] };
  });
}

export function bundleOf({ resources }: ChartFile): string {
  const entry = resources.map((resource) => ({ resource }));
  return JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry });
}
