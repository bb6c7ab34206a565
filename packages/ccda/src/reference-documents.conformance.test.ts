import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import type { Bundle, CodeableConcept, FhirResource } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { type CcdaConfigInput, type CcdaResult, convertCcda, parseCcdaConfig } from './index.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const data = process.env['FPH_REFERENCE_DIR'] ?? path.join(repository, '../shared/data');
const tools = process.env['FPH_TOOLS_DIR'] ?? path.join(repository, '../shared/tools');
const pairs = path.join(data, 'ccda-on-fhir/pairs');
const examples = path.join(data, 'ccda-examples/documents');
const recallTool = path.join(tools, 'fhir-recall.mjs');
const judge = path.join(tools, 'fhir-judge/judge.sh');

const convert = (bytes: Uint8Array, config: CcdaConfigInput = {}): CcdaResult =>
  convertCcda(bytes, parseCcdaConfig(config));
const documents = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.xml'))
        .map((name) => path.join(folder, name))
    : [];

type Score = {
  leaves: { expected: number; value: number };
  missing: string[];
  wrong: { path: string }[];
  precision: number | null;
};
type Compare = (expected: unknown, produced: unknown, options: { dropDisplay: boolean }) => Score;

describe.skipIf(!existsSync(pairs) || !existsSync(recallTool))(
  'the mapping guide’s pairs (FPH_REFERENCE_DIR, FPH_TOOLS_DIR)',
  () => {
    test('value recall and precision', async () => {
      const { compare } = (await import(pathToFileURL(recallTool).href)) as { compare: Compare };
      const errata = JSON.parse(readFileSync(path.join(pairs, 'errata.json'), 'utf8')) as Record<
        string,
        string[]
      >;
      let expected = 0;
      let found = 0;
      let produced = 0;
      for (const file of documents(pairs)) {
        const name = path.basename(file, '.xml');
        const faults = (errata[name] ?? []).map((pattern) => new RegExp(pattern));
        const isFault = (at: string) =>
          faults.some((fault) => fault.test(at) || fault.test(at.replace(/^\w+\./, '')));
        const wanted: unknown = JSON.parse(
          readFileSync(path.join(pairs, `${name}.fhir.json`), 'utf8'),
        );
        const score = compare(wanted, convert(readFileSync(file)).bundle, { dropDisplay: true });
        const out = [...score.missing, ...score.wrong.map(({ path: at }) => at)].filter(
          isFault,
        ).length;
        expected += score.leaves.expected - out;
        found += score.leaves.value;
        produced += score.leaves.value / (score.precision ?? 1);
      }
      console.log(
        `value recall ${(found / expected).toFixed(4)}, precision ${(found / produced).toFixed(4)}, ${expected} leaves`,
      );
      expect(found / expected).toBeGreaterThanOrEqual(0.95);
      expect(found / produced).toBeGreaterThanOrEqual(0.85);
    });
  },
);

describe.skipIf(documents(examples).length === 0)(
  'example documents (FPH_REFERENCE_DIR/ccda-examples)',
  () => {
    test.each(documents(examples).map((file) => [path.basename(file), file] as const))(
      '%s',
      (_name, file) => {
        const { bundle, ledger, issues } = convert(readFileSync(file));
        expect(ledger.entries.in).toBeGreaterThan(0);
        expect(ledger.entries.mapped + ledger.entries.reported).toBe(ledger.entries.in);
        expect(issues.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(lint(bundle)).toEqual([]);
      },
    );
  },
);

/** Faults of the example documents themselves, which a faithful conversion carries on. */
const faultsOfSources = /fr-CN|md\/dL/;

describe.skipIf(!existsSync(judge) || documents(examples).length === 0)(
  'a FHIR validator (FPH_TOOLS_DIR/fhir-judge)',
  () => {
    test('finds no error', () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'ccda-'));
      try {
        const file = path.join(folder, 'resources.ndjson');
        const inputs = [
          ...documents(examples),
          ...documents(pairs),
          ...documents(path.join(import.meta.dirname, '../fixtures')),
        ];
        const resources = inputs.flatMap((input) =>
          (convert(readFileSync(input)).bundle.entry ?? []).map(({ resource }) =>
            JSON.stringify(resource),
          ),
        );
        writeFileSync(file, `${resources.join('\n')}\n`);
        expect(errorsOf(file).filter((line) => !faultsOfSources.test(line))).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);

function errorsOf(file: string): string[] {
  let output: string;
  try {
    output = execFileSync('bash', [judge, file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout);
  }
  expect(output).toContain('resources=');
  return output.split('\n').filter((line) => line.includes(' ERROR '));
}

describe('the sample cohort, against the same people’s FHIR bundles', () => {
  const members = (kind: string): Record<string, Uint8Array> =>
    unzipSync(readFileSync(path.join(repository, 'samples', kind, 'synthea-cohort.zip')));
  const counts = new Map<string, { all: number; found: number }>();
  const fhir = members('fhir');
  for (const [name, bytes] of Object.entries(members('ccda'))) {
    const bundle = fhir[name.replace('.xml', '.json')];
    if (bundle === undefined) continue;
    const mine = new Set(
      keysOf(convert(bytes).bundle as Bundle<FhirResource>).flatMap(({ keys }) => keys),
    );
    for (const { type, keys } of keysOf(
      JSON.parse(new TextDecoder().decode(bundle)) as Bundle<FhirResource>,
    )) {
      const count = counts.get(type) ?? { all: 0, found: 0 };
      counts.set(type, {
        all: count.all + 1,
        found: count.found + (keys.some((key) => mine.has(key)) ? 1 : 0),
      });
    }
  }
  // Synthea leaves many observations and reports out of its documents.
  test.each([
    ['Encounter', 1],
    ['Condition', 1],
    ['MedicationRequest', 1],
    ['Procedure', 1],
    ['Immunization', 1],
    ['AllergyIntolerance', 1],
    ['Observation', 0.57],
    ['DiagnosticReport', 0.295],
  ])('%s by code and day: at least %d', (type, least) => {
    const { all = 0, found = 0 } = counts.get(type) ?? {};
    console.log(`${type} ${found}/${all}`);
    expect(all).toBeGreaterThan(0);
    expect(found / all).toBeGreaterThanOrEqual(least);
  });
});

type Coded = CodeableConcept | undefined;
const kinds = new Set([
  'Encounter',
  'Condition',
  'MedicationRequest',
  'Procedure',
  'Immunization',
  'AllergyIntolerance',
  'Observation',
  'DiagnosticReport',
]);

/** Type, code and day of every clinical resource. */
function keysOf(bundle: Bundle<FhirResource>): { type: string; keys: string[] }[] {
  const medications = new Map(
    (bundle.entry ?? []).map(({ fullUrl, resource }) => [fullUrl, resource]),
  );
  return (bundle.entry ?? []).flatMap(({ resource }) => {
    if (resource === undefined || !kinds.has(resource.resourceType)) return [];
    const days = daysOf(resource);
    const codes = (codeOf(resource, medications)?.coding ?? []).flatMap(({ code }) => code ?? []);
    return [
      {
        type: resource.resourceType,
        keys: codes.flatMap((code) => days.map((day) => `${resource.resourceType} ${code} ${day}`)),
      },
    ];
  });
}

function codeOf(
  resource: FhirResource,
  medications: ReadonlyMap<string | undefined, FhirResource | undefined>,
): Coded {
  if (resource.resourceType === 'Encounter') return resource.type?.[0];
  if (resource.resourceType === 'Immunization') return resource.vaccineCode;
  if (resource.resourceType === 'MedicationRequest') {
    const named = medications.get(resource.medicationReference?.reference);
    return (
      resource.medicationCodeableConcept ??
      (named?.resourceType === 'Medication' ? named.code : undefined)
    );
  }
  return 'code' in resource ? (resource.code as Coded) : undefined;
}

function daysOf(resource: FhirResource): string[] {
  const times = resource as unknown as Record<string, string | { start?: string } | undefined>;
  const period = (name: string): string | undefined =>
    (times[name] as { start?: string } | undefined)?.start;
  const moment = (name: string): string | undefined => times[name] as string | undefined;
  const found = [
    moment('onsetDateTime'),
    moment('effectiveDateTime'),
    moment('performedDateTime'),
    moment('occurrenceDateTime'),
    moment('authoredOn'),
    resource.resourceType === 'AllergyIntolerance' ? moment('recordedDate') : undefined,
    period('period'),
    period('effectivePeriod'),
    period('performedPeriod'),
    resource.resourceType === 'MedicationRequest'
      ? resource.dosageInstruction?.[0]?.timing?.repeat?.boundsPeriod?.start
      : undefined,
  ];
  return [...new Set(found.flatMap((time) => time?.slice(0, 10) ?? []))];
}

/** The faults that a bundle must not have. */
function lint(bundle: Bundle): string[] {
  const faults: string[] = [];
  const urls = new Set((bundle.entry ?? []).map(({ fullUrl }) => fullUrl));
  if (urls.size !== bundle.entry?.length) faults.push('duplicate url');
  const visit = (value: unknown, at: string): void => {
    if (value === null || value === undefined || value === '') faults.push(`empty ${at}`);
    else if (typeof value === 'object') {
      const inner = Object.entries(value);
      if (inner.length === 0) faults.push(`empty ${at}`);
      for (const [key, next] of inner) {
        if (
          key === 'reference' &&
          typeof next === 'string' &&
          !next.startsWith('#') &&
          !urls.has(next)
        )
          faults.push(`dangling ${at}`);
        visit(next, `${at}.${key}`);
      }
    }
  };
  visit(bundle, 'Bundle');
  return faults;
}
