import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from './in-process.ts';

const SHARED = ['Organization', 'Location', 'Practitioner', 'PractitionerRole', 'Patient'];

/** Generates a small Synthea cohort; every resource with its own id and literal references. */
export function generateCohort(toolsDir: string): Json[] {
  const out = mkdtempSync(join(tmpdir(), 'fhir-cohort-'));
  try {
    execFileSync(
      join(toolsDir, 'synthea/generate.sh'),
      [out, '6', '7', '--exporter.ccda.export=false', '--exporter.years_of_history=3'],
      { stdio: 'ignore', timeout: 300_000 },
    );
    return readCohort(join(out, 'fhir'));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

export function readCohort(dir: string): Json[] {
  const bundles: Json[] = readdirSync(dir)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(dir, file), 'utf8')));
  const targets = new Map<string, string>();
  for (const { fullUrl, resource } of bundles.flatMap((bundle) => bundle.entry)) {
    const target = `${resource.resourceType}/${resource.id}`;
    targets.set(fullUrl, target);
    for (const { system, value } of resource.identifier ?? []) {
      targets.set(`${resource.resourceType}?identifier=${system}|${value}`, target);
    }
  }
  const seen = new Map<string, Json>();
  for (const { resource } of bundles.flatMap((bundle) => bundle.entry)) {
    const text = JSON.stringify(resource).replace(
      /"reference":"([^"]+)"/g,
      (all, reference: string) =>
        targets.has(reference) ? `"reference":"${targets.get(reference)}"` : all,
    );
    seen.set(`${resource.resourceType}/${resource.id}`, JSON.parse(text));
  }
  // targets before what refers to them: HAPI does not link to what is not there yet
  const order = (type: string) =>
    SHARED.indexOf(type) + (SHARED.includes(type) ? 0 : SHARED.length + 1);
  return [...seen.values()].sort((a, b) => order(a.resourceType) - order(b.resourceType));
}
