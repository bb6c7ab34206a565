/** The searches that the numbers are measured on. */
export type KeyedSearches = { name: string; paths: string[] }[];

type Bundle = { entry?: { resource: Record<string, unknown> & { id: string } }[] };

async function fetchBundle(url: string): Promise<Bundle> {
  return (await (await fetch(url)).json()) as Bundle;
}

/** Takes real values from the store, so that every search finds something. */
export async function keyedSearches(base: string): Promise<KeyedSearches> {
  const patients = (await fetchBundle(`${base}/Patient?_count=20`)).entry ?? [];
  const ids = patients.map((entry) => entry.resource.id);
  const families = patients.map(
    (entry) => (entry.resource['name'] as { family: string }[])[0]?.family ?? '',
  );
  const codes = ['8302-2', '29463-7', '8867-4', '2339-0', '6690-2', '72514-3'];
  const years = ['2005', '2010-03', '2015-06-01', '2018', '2021-11', '2024-02-03'];
  return [
    { name: 'id', paths: ids.map((id) => `/Patient/${id}`) },
    { name: 'name', paths: families.map((family) => `/Patient?name=${family.slice(0, 4)}`) },
    { name: 'code', paths: codes.map((code) => `/Observation?code=http://loinc.org|${code}`) },
    { name: 'date', paths: years.map((date) => `/Observation?date=${date}`) },
    {
      name: 'patient+code+date',
      paths: ids.map((id) => `/Observation?patient=${id}&code=8302-2&date=ge2015&_sort=-date`),
    },
    { name: 'chain', paths: families.map((family) => `/Condition?subject:Patient.name=${family}`) },
    {
      name: '_has',
      paths: codes.map((code) => `/Patient?_has:Observation:patient:code=${code}&gender=female`),
    },
    {
      name: 'include',
      paths: ids.map(
        (id) =>
          `/Encounter?patient=${id}&_include=Encounter:patient&_include=Encounter:practitioner`,
      ),
    },
  ];
}
