import { expect, it } from 'vitest';
import { fph, jsonLines, temporaryFolder, up, urlOf } from './fph.ts';

it('the demo counts, reads back and follows references, and fails on one difference', async () => {
  await using folder = await temporaryFolder();
  await using platform = await up(folder.path);
  const first = await fph('demo', '--exit', '--patients', '1', '--data', folder.path);
  expect(first.err).toBe('Using the platform that runs already.\n');
  expect(first.out).toMatch(
    /^FHIR bundles: expected (\d+) resources of 1 patients; arrived \1 resources, \d+ references followed; all there/m,
  );
  expect(first.out).toContain(`FHIR service: ${urlOf(folder.path, 'fhir')}`);
  expect(first.code).toBe(0);

  // The same files again are nothing new; a resource that was deleted stays so and fails the demo.
  expect((await fph('demo', '--exit', '--patients', '1', '--data', folder.path)).code).toBe(0);
  for await (const found of platform.fhir.search('Immunization', { _count: 1 })) {
    await platform.fhir.delete('Immunization', found.id ?? '');
    break;
  }
  const incomplete = await fph('demo', '--exit', '--patients', '1', '--data', folder.path);
  expect(incomplete.out).toContain('1 resources are missing');
  expect(incomplete.code).toBe(1);
  await platform.stop();
});

it('drop, runs, status and replay tell the same story', async () => {
  await using folder = await temporaryFolder();
  const { writeFile } = await import('node:fs/promises');
  const file = (name: string) => `${folder.path}/${name}`;
  const patient = {
    resourceType: 'Patient',
    id: 'p1',
    identifier: [{ system: 'urn:test', value: '1' }],
  };
  const good = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { fullUrl: 'urn:uuid:1', resource: patient, request: { method: 'PUT', url: 'Patient/p1' } },
    ],
  };
  await writeFile(file('good.json'), JSON.stringify(good));
  await writeFile(
    file('lines.ndjson'),
    `${JSON.stringify({ ...patient, id: 'p2', identifier: [{ system: 'urn:test', value: '2' }] })}\n`,
  );
  await writeFile(
    file('bad.json'),
    '{"resourceType":"Bundle","type":"transaction","entry":[{"resource":',
  );
  await writeFile(file('what.bin'), 'neither this nor that');
  const data = file('data');
  await using platform = await up(data);
  const options = ['--data', data];

  const dropped = await fph(
    'drop',
    file('good.json'),
    file('lines.ndjson'),
    file('bad.json'),
    file('what.bin'),
    '--source',
    'north',
    ...options,
  );
  expect(dropped.code).toBe(1);
  expect(dropped.err).toContain('no drop container fits');
  const results = jsonLines(dropped.out);
  expect(results.map(({ name, container, state }) => [name, container, state])).toEqual([
    ['north/good.json', 'bundles', 'loaded'],
    ['north/lines.ndjson', 'ndjson', 'loaded'],
    ['north/bad.json', 'bundles', 'failed'],
  ]);
  expect(results[0]).toMatchObject({
    source: 'north',
    counts: { created: 1 },
    ended: expect.any(String),
  });

  const runs = jsonLines((await fph('runs', '--json', ...options)).out);
  expect(new Set(runs.map(({ id }) => id))).toEqual(new Set(results.map(({ id }) => id)));
  const [one] = jsonLines(
    (await fph('runs', String(results[0]?.['id']), '--json', ...options)).out,
  );
  expect(one).toMatchObject({
    atomicity: 'whole',
    entries: [{ index: 0, code: 'created', target: expect.stringMatching(/^Patient\//) }],
  });
  expect(await fph('runs', 'unknown', ...options)).toMatchObject({ code: 1, out: '' });

  const status = JSON.parse((await fph('status', '--json', ...options)).out);
  expect(status).toMatchObject({ runs: { loaded: 2, failed: 1 }, deadLetters: 1 });
  expect(status.services.every(({ ready }: { ready: boolean }) => ready)).toBe(true);
  expect(status.services.map(({ name }: { name: string }) => name)).toEqual(
    expect.arrayContaining(['fhir', 'blob', 'queue', 'table', 'load-bundles']),
  );
  expect(status.queues).toEqual(expect.arrayContaining([{ name: 'load-bundles', length: 0 }]));

  const replayed = await fph('replay', String(results[2]?.['id']), ...options);
  expect(replayed.code).toBe(1);
  expect(jsonLines(replayed.out)[0]).toMatchObject({ id: results[2]?.['id'], state: 'failed' });

  const again = await fph('drop', file('good.json'), '--source', 'north', ...options);
  expect(jsonLines(again.out)[0]).toMatchObject({ state: 'unchanged' });
  expect((await fph('down', ...options)).code).toBe(0);
  expect((await fph('status', ...options)).code).toBe(1);
  await platform.stop();
});
