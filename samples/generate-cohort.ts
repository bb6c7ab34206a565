/**
 * Makes the sample cohort: people simulated by Synthea from a fixed seed, as FHIR transaction
 * bundles and C-CDA documents, zipped so that the same seed gives the same bytes.
 *
 *   node samples/generate-cohort.ts [--patients 20] [--seed 42] [--years 10] [--raw DIR] [--out samples]
 *
 * Needs Java 17 and Maven. `--raw` keeps Synthea's own output (and reuses it when it is there).
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Zippable, zipSync } from 'fflate';

// The seed alone does not pin a run: clinicians have their own, and both ends of time must be fixed.
const REFERENCE_DATE = '20260101';
const LARGE_CHART_BYTES = 15e6;
// One document of several megabytes would take as long as all the others in the demo.
const LARGEST_DOCUMENT_BYTES = 2e6;
const ZIP_TIME = new Date(2026, 0, 1);

const { values: options } = parseArgs({
  options: {
    patients: { type: 'string', default: '20' },
    seed: { type: 'string', default: '42' },
    years: { type: 'string', default: '10' },
    raw: { type: 'string' },
    out: { type: 'string', default: import.meta.dirname },
  },
});

const raw = path.resolve(options.raw ?? mkdtempSync(path.join(tmpdir(), 'cohort-')));
if (!existsSync(path.join(raw, 'fhir'))) simulate(raw);

const cohort = chooseCohort(path.join(raw, 'fhir'), Number(options.patients));
writeFhirSamples(cohort);
writeCcdaSamples(cohort);

function simulate(directory: string): void {
  const libraries = path.join(homedir(), '.cache', 'fhir-powered-healthcare', 'synthea');
  const pom = path.join(import.meta.dirname, 'synthea', 'pom.xml');
  if (!existsSync(libraries)) {
    const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${libraries}`];
    execFileSync('mvn', ['-B', '-q', '-f', pom, ...copy, '-DincludeScope=runtime'], {
      stdio: 'inherit',
    });
  }
  const { seed, patients, years } = options;
  const run = ['-s', seed, '-cs', seed, '-r', REFERENCE_DATE, '-e', REFERENCE_DATE, '-p', patients];
  const exporters = [
    `--exporter.baseDirectory=${directory}`,
    `--exporter.years_of_history=${years}`,
    '--exporter.fhir.export=true',
    '--exporter.fhir.transaction_bundle=true',
    '--exporter.hospital.fhir.export=true',
    '--exporter.practitioner.fhir.export=true',
    '--exporter.ccda.export=true',
  ];
  const java = ['-Xmx3g', '-cp', `${libraries}/*`, 'App', ...run, 'Massachusetts', ...exporters];
  execFileSync('java', java, { stdio: ['ignore', 'ignore', 'inherit'] });
}

type Cohort = { patients: string[]; hospitals: string; practitioners: string };

/**
 * Synthea adds the dead of its simulation to the number asked for. Kept are the smallest files, so
 * that the samples stay small, and one large chart, so that they show how one is split and drawn.
 */
function chooseCohort(directory: string, size: number): Cohort {
  const files = readdirSync(directory).sort();
  const find = (prefix: string): string => {
    const name = files.find((file) => file.startsWith(prefix));
    if (!name) throw new Error(`${prefix}*.json is missing in Synthea's output`);
    return name;
  };
  const hospitals = find('hospitalInformation');
  const practitioners = find('practitionerInformation');
  const bytes = (file: string): number => readFileSync(path.join(directory, file)).length;
  const bySize = files
    .filter((file) => file !== hospitals && file !== practitioners && file.endsWith('.json'))
    .map((file) => ({ file, bytes: bytes(file) }))
    .sort((a, b) => a.bytes - b.bytes);
  const large = bySize.findLast(({ bytes }) => bytes < LARGE_CHART_BYTES);
  const kept = new Set([...bySize.slice(0, size - 1), ...(large ? [large] : [])]);
  const patients = [...kept].map(({ file }) => file).sort();
  if (patients.length < size) throw new Error(`only ${patients.length} patients were simulated`);
  return { patients, hospitals, practitioners };
}

function writeFhirSamples({ patients, hospitals, practitioners }: Cohort): void {
  const minified = (file: string): Uint8Array =>
    Buffer.from(JSON.stringify(JSON.parse(readFileSync(path.join(raw, 'fhir', file), 'utf8'))));
  const members: Zippable = {
    'hospital-information.json': minified(hospitals),
    'practitioner-information.json': minified(practitioners),
  };
  for (const file of patients) members[file] = minified(file);
  writeZip('fhir', members);
}

function writeCcdaSamples({ patients }: Cohort): void {
  const members: Zippable = {};
  for (const file of patients) {
    const name = file.replace(/\.json$/, '.xml');
    const document = readFileSync(path.join(raw, 'ccda', name));
    if (document.length <= LARGEST_DOCUMENT_BYTES) members[name] = document;
  }
  writeZip('ccda', members);
}

function writeZip(kind: 'fhir' | 'ccda', members: Zippable): void {
  const directory = path.join(options.out, kind);
  mkdirSync(directory, { recursive: true });
  const zip = zipSync(members, { level: 9, mtime: ZIP_TIME });
  const target = path.join(directory, 'synthea-cohort.zip');
  writeFileSync(target, zip);
  console.log(
    `${target}: ${Object.keys(members).length} files, ${(zip.length / 1e6).toFixed(1)} MB`,
  );
}
