import type { Message } from '../envelope.ts';
import { loadDeviceMapping } from '../mapping/device-mapping.ts';
import { loadFhirMapping } from '../mapping/fhir-mapping.ts';
import type { Loaded } from '../mapping/problems.ts';
import { checkDeviceMapping, type IdentityMode } from './device-checks.ts';
import { checkFhirMapping } from './fhir-checks.ts';
import { type Finding, noteInto } from './finding.ts';
import { checkPair } from './pair-checks.ts';
import { checkSamples } from './sample-checks.ts';

/** What is to be checked; texts of the two mapping files. */
export type MappingFiles = {
  readonly device?: string | undefined;
  readonly fhir?: string | undefined;
  /** Sample events to try the device mapping on. */
  readonly samples?: readonly Message[] | undefined;
  readonly identity?: IdentityMode | undefined;
};

/**
 * Checks mapping files: whether they can be loaded (severity `error`), and what in them is likely a mistake
 * (severity `warning`). A clean pair gives no finding.
 */
export function validateMappings({
  device,
  fhir,
  samples = [],
  identity,
}: MappingFiles): Finding[] {
  const findings: Finding[] = [];
  const loadedDevice = device === undefined ? undefined : loadDeviceMapping(device);
  const loadedFhir = fhir === undefined ? undefined : loadFhirMapping(fhir);
  addProblems(findings, 'device', loadedDevice);
  addProblems(findings, 'fhir', loadedFhir);
  const deviceMapping = loadedDevice?.ok ? loadedDevice.mapping : undefined;
  const fhirMapping = loadedFhir?.ok ? loadedFhir.mapping : undefined;
  const noteDevice = deviceMapping && noteInto(findings, 'device', deviceMapping.document);
  const noteFhir = fhirMapping && noteInto(findings, 'fhir', fhirMapping.document);
  if (deviceMapping && noteDevice) checkDeviceMapping(deviceMapping, noteDevice, identity);
  if (fhirMapping && noteFhir) checkFhirMapping(fhirMapping, noteFhir);
  if (deviceMapping && fhirMapping && noteDevice && noteFhir) {
    checkPair(deviceMapping, fhirMapping, noteDevice, noteFhir);
  }
  if (deviceMapping && noteDevice) checkSamples(deviceMapping, fhirMapping, samples, noteDevice);
  return inOrder(findings);
}

function addProblems(
  findings: Finding[],
  file: Finding['file'],
  loaded: Loaded<unknown> | undefined,
): void {
  if (loaded === undefined || loaded.ok) return;
  for (const { line, column, path, message } of loaded.problems) {
    findings.push({ severity: 'error', file, line, column, path, message });
  }
}

function inOrder(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  return findings
    .toSorted(
      (a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column,
    )
    .filter((finding) => {
      const key = JSON.stringify(finding);
      return seen.has(key) ? false : seen.add(key);
    });
}
