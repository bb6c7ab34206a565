import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../run-cli.ts';
import { testCli } from '../test-cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fph-medtech-'));
  await put('device.json', device());
  await put('fhir.json', fhir());
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, value: unknown) =>
  writeFile(path.join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
const putLines = (name: string, values: readonly unknown[]) =>
  put(
    name,
    values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n'),
  );

const device = (more: object = {}) => ({
  templateType: 'CollectionContent',
  template: [
    {
      templateType: 'JsonPathContent',
      template: {
        typeName: 'heartrate',
        typeMatchExpression: '$..[?(@hr)]',
        deviceIdExpression: '$.device',
        timestampExpression: '$.time',
        values: [{ valueName: 'hr', valueExpression: '$.hr', required: 'true' }],
        ...more,
      },
    },
  ],
});
const fhir = () => ({
  templateType: 'CollectionFhir',
  template: [
    {
      templateType: 'CodeValueFhir',
      template: {
        typeName: 'heartrate',
        codes: [{ system: 'http://loinc.org', code: '8867-4' }],
        value: {
          valueName: 'hr',
          valueType: 'Quantity',
          system: 'http://unitsofmeasure.org',
          code: '/min',
        },
      },
    },
  ],
});
const event = (hr: unknown, time = '2026-01-01T00:00:00Z') => ({ hr, device: 'd', time });

async function run(...args: string[]) {
  const cli = testCli({ cwd: folder });
  const code = await runCli(['medtech', ...args], cli);
  return {
    code,
    lines: cli.outLines() as Record<string, unknown>[],
    out: cli.outText(),
    err: cli.errText(),
  };
}
const withIssues = async (...args: string[]) => {
  const result = await run(...args, '--issues', 'issues.ndjson');
  const text = await readFile(path.join(folder, 'issues.ndjson'), 'utf8');
  const issues = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>);
  return { ...result, issues };
};

describe('normalize', () => {
  const normalize = (...files: string[]) =>
    withIssues('normalize', '--device-mapping', 'device.json', ...files);

  it('gives measurements in order; one bad event is one error and the others come out', async () => {
    await putLines('e.ndjson', [
      event(60),
      '{broken',
      { Body: event('61'), Properties: {} },
      { ...event(1), device: '' },
      event(63),
    ]);
    const { code, lines, issues } = await normalize('e.ndjson');
    expect(code).toBe(1);
    expect(lines.map(({ properties }) => properties)).toEqual(
      ['60', '61', '63'].map((value) => [{ name: 'hr', value }]),
    );
    expect(
      issues.map(({ severity, code: kind, location, source }) => [
        severity,
        kind,
        location,
        source,
      ]),
    ).toEqual([
      ['error', 'InvalidDataFormatException', 'line 2', 'e.ndjson'],
      ['error', 'IncompatibleDataException', 'line 4', 'e.ndjson'],
    ]);
    expect(lines[0]).toEqual({
      type: 'heartrate',
      occurrenceTimeUtc: '2026-01-01T00:00:00.0000000Z',
      deviceId: 'd',
      patientId: null,
      encounterId: null,
      correlationId: null,
      properties: [{ name: 'hr', value: '60' }],
    });
  });

  it('wraps a bare body for a mapping that reads Body, and shows when it was ingested', async () => {
    await put(
      'device.json',
      device({ deviceIdExpression: '$.device', typeMatchExpression: '$.Body' }),
    );
    await putLines('e.ndjson', [
      event(60),
      { body: event(61), enqueuedTimeUtc: '2026-01-01T00:00:09Z' },
    ]);
    const { lines } = await normalize('e.ndjson');
    expect(lines.map(({ ingestionTimeUtc }) => ingestionTimeUtc)).toEqual([
      undefined,
      '2026-01-01T00:00:09.0000000Z',
    ]);
  });

  it('never prints a number that no double holds, and keeps long ones', async () => {
    await putLines('e.ndjson', [
      '{"hr":1e400,"device":"d","time":"2026-01-01"}',
      '{"hr":12345678901234567890,"device":"d","time":"2026-01-01"}',
    ]);
    const { out, code } = await normalize('e.ndjson');
    expect(code).toBe(1);
    expect(out).not.toContain('Infinity');
    expect(out).toContain('"12345678901234567890"');
  });

  it('reads a file with one event printed over several lines', async () => {
    await put('e.json', JSON.stringify(event(60), null, 2));
    expect((await normalize('e.json')).lines).toHaveLength(1);
  });

  it('names the faults of a mapping and ends with 2', async () => {
    await put('device.json', device({ typeName: '' }));
    await putLines('e.ndjson', [event(60)]);
    const { code, err } = await run('normalize', '--device-mapping', 'device.json', 'e.ndjson');
    expect(code).toBe(2);
    expect(err).toContain('device.json:1:');
    expect((await run('normalize', '--device-mapping', 'none.json', 'e.ndjson')).code).toBe(2);
  });
});

describe('observations', () => {
  const observations = (...args: string[]) =>
    withIssues('observations', '--fhir-mapping', 'fhir.json', ...args);
  const ids = ['--patient', 'p', '--device', 'd'];

  it('makes one of each group, with and without ids', async () => {
    await putLines('e.ndjson', [event(60), event(61, '2026-01-01T00:00:01Z')]);
    const { lines, code } = await observations(
      '--device-mapping',
      'device.json',
      ...ids,
      'e.ndjson',
    );
    expect(code).toBe(0);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      subject: { reference: 'Patient/p' },
      identifier: [{ value: 'p.d.heartrate.20260101000000Z.20260101000000Z' }],
    });
    const bare = await observations('--device-mapping', 'device.json', 'e.ndjson');
    expect(bare.lines[0]).not.toHaveProperty('identifier');
    expect(
      (await run('observations', '--fhir-mapping', 'fhir.json', '--patient', 'p', 'e.ndjson')).code,
    ).toBe(2);
  });

  it('reports samples that share a second, or keeps them apart', async () => {
    await putLines('e.ndjson', [
      event(60, '2026-01-01T00:00:00.100Z'),
      event(61, '2026-01-01T00:00:00.200Z'),
    ]);
    const shared = await observations('--device-mapping', 'device.json', ...ids, 'e.ndjson');
    expect(shared.issues.map(({ severity, code }) => [severity, code])).toEqual([
      ['warning', 'SegmentCollision'],
    ]);
    expect(shared.code).toBe(0);
    const apart = await observations(
      '--device-mapping',
      'device.json',
      ...ids,
      '--segment',
      'milliseconds',
      'e.ndjson',
    );
    expect(apart.issues).toEqual([]);
    expect(new Set(apart.lines.map(({ id }) => id)).size).toBe(2);
  });

  it('shows what would be created, updated or left', async () => {
    await putLines('e.ndjson', [event(60)]);
    await put('none.ndjson', '');
    const args = ['--device-mapping', 'device.json', ...ids];
    const created = await observations(...args, '--existing', 'none.ndjson', 'e.ndjson');
    expect(created.lines).toEqual([{ operation: 'created', observation: expect.any(Object) }]);
    await putLines('stored.ndjson', [created.lines[0]?.['observation']]);
    const same = await observations(...args, '--existing', 'stored.ndjson', 'e.ndjson');
    expect(same.lines[0]).toMatchObject({ operation: 'noop' });
    await putLines('e.ndjson', [event(99)]);
    const changed = await observations(...args, '--existing', 'stored.ndjson', 'e.ndjson');
    expect(changed.lines[0]).toMatchObject({
      operation: 'updated',
      observation: { status: 'amended', valueQuantity: { value: 99 } },
    });
  });

  it('takes measurements, from a file or as input', async () => {
    const measurement = {
      type: 'HeartRate',
      occurrenceTimeUtc: '2026-01-01T00:00:00Z',
      deviceId: 'd',
      properties: [{ name: 'hr', value: '60' }],
    };
    await putLines('m.ndjson', [
      measurement,
      { ...measurement, properties: [{ name: 'hr', value: 'high' }] },
      { type: 'x' },
      { ...measurement, type: 'other' },
    ]);
    const { lines, issues, code } = await observations('--measurements', 'm.ndjson', ...ids);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(issues.map(({ code: kind, location }) => [kind, location]).sort()).toEqual([
      ['InvalidDataFormatException', 'line 3'],
      ['InvalidQuantityFhirValueException', 'line 2'],
      ['TemplateNotFoundException', 'line 4'],
    ]);
    expect((await observations('m.ndjson', ...ids)).lines).toEqual(lines);
  });
});

describe('evaluate', () => {
  it('gives one array of matches, or nothing', async () => {
    await put('x.json', { list: [{ v: 1 }, { v: 2 }] });
    expect((await run('evaluate', '--language', 'jsonpath', '$..v', 'x.json')).out).toBe('[1,2]\n');
    expect((await run('evaluate', '--language', 'jmespath', 'list[*].v', 'x.json')).out).toBe(
      '[1,2]\n',
    );
    expect((await run('evaluate', '--language', 'JMESPath', 'list', 'x.json')).out).toBe(
      '[[{"v":1},{"v":2}]]\n',
    );
    const failed = await run('evaluate', '--language', 'jmespath', "add('1', `2`)", 'x.json');
    expect([failed.out, failed.code]).toEqual(['', 1]);
    expect((await run('evaluate', '--language', 'xpath', '/', 'x.json')).code).toBe(2);
  });
});

describe('validate', () => {
  it('prints findings and ends with 1 for an invalid mapping only', async () => {
    const clean = await run(
      'validate',
      '--device-mapping',
      'device.json',
      '--fhir-mapping',
      'fhir.json',
    );
    expect([clean.out, clean.code]).toEqual(['', 0]);
    await putLines('e.ndjson', [{ other: 1 }, '{broken']);
    const unmatched = await run(
      'validate',
      '--device-mapping',
      'device.json',
      '--events',
      'e.ndjson',
    );
    expect(unmatched.code).toBe(0);
    expect(unmatched.lines.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    await put('device.json', device({ typeMatchExpression: '$[' }));
    const invalid = await run('validate', '--device-mapping', 'device.json');
    expect(invalid.code).toBe(1);
    expect(invalid.lines).toEqual([
      {
        severity: 'error',
        file: 'device.json',
        line: 1,
        column: expect.any(Number),
        path: '$.template[0].template.typeMatchExpression',
        message: expect.any(String),
      },
    ]);
    expect((await run('validate')).code).toBe(2);
  });
});

describe('explain', () => {
  it('says why something is missing, also on a page', async () => {
    await put('device.json', device({ patientIdExpression: '$.person' }));
    await putLines('e.ndjson', [event(60), { ...event(61), note: '<script>alert(1)</script>' }]);
    const { lines, code } = await run(
      'explain',
      '--device-mapping',
      'device.json',
      '--fhir-mapping',
      'fhir.json',
      '--html',
      'page.html',
      'e.ndjson',
    );
    expect(code).toBe(0);
    const text = JSON.stringify(lines[0]);
    expect(text).toContain('"field":"patientIdExpression"');
    expect(text).toContain('The value is missing.');
    const page = await readFile(path.join(folder, 'page.html'), 'utf8');
    expect(page).toContain('1 of 1 templates');
    expect(page).not.toContain('<script>alert');
  });
});

describe('simulate', () => {
  it('gives the same events for the same options, of each profile', async () => {
    for (const profile of ['wth', 'iothub', 'iotcentral', 'healthkit']) {
      const options = [
        'simulate',
        '--profile',
        profile,
        '--devices',
        '3',
        '--rate',
        '5',
        '--count',
        '25',
        '--seed',
        '7',
        '--faults',
        'all',
      ];
      const first = await run(...options);
      expect(first.lines).toHaveLength(25);
      expect((await run(...options)).out).toBe(first.out);
    }
    expect((await run('simulate', '--profile', 'other')).code).toBe(2);
  });
});

it('send wants an Event Hub', async () => {
  await putLines('e.ndjson', [event(60)]);
  const { code, err } = await run('send', 'e.ndjson', '--connection', 'nonsense');
  expect(code).toBe(2);
  expect(err).toContain('--connection');
});
