import type { DeviceMapping, DeviceTemplate } from '../mapping/device-mapping.ts';
import type { FhirMapping, FhirTemplate } from '../mapping/fhir-mapping.ts';
import { placedValues } from './fhir-checks.ts';
import type { Note } from './finding.ts';

/** What only both mappings together show: types and values that find no partner. */
export function checkPair(
  device: DeviceMapping,
  fhir: FhirMapping,
  noteDevice: Note,
  noteFhir: Note,
): void {
  for (const template of device.templates) {
    const partner = fhir.find(template.typeName);
    if (partner === undefined) {
      const message = `The FHIR mapping has no template for the type '${template.typeName}'; its measurements become no Observation.`;
      noteDevice('warning', [...template.path, 'typeName'], message);
    } else checkDeviceTemplate(template, partner, noteDevice);
  }
  for (const template of fhir.templates) {
    const partners = device.templates.filter(({ typeName }) => fhir.find(typeName) === template);
    if (partners.length === 0 && device.templates.length > 0) {
      const message = `No device template makes the type '${template.typeName}'.`;
      noteFhir('warning', [...template.path, 'typeName'], message);
    } else if (partners.length > 0) checkFhirTemplate(template, partners, noteFhir);
  }
}

function checkDeviceTemplate(template: DeviceTemplate, partner: FhirTemplate, note: Note): void {
  if (partner.periodInterval === 'CorrelationId' && template.correlationId.length === 0) {
    const message = `The FHIR template groups by correlation id, so a correlationIdExpression is needed.`;
    note('error', template.path, message);
  }
  const used = placedValues(partner).map(({ value }) => value.valueName);
  for (const [index, { name }] of template.values.entries()) {
    if (!used.includes(name)) {
      const message = `The FHIR template does not use the value '${name}'${nearMiss(name, used)}.`;
      note('warning', [...template.path, 'values', index, 'valueName'], message);
    }
  }
}

function checkFhirTemplate(
  template: FhirTemplate,
  partners: readonly DeviceTemplate[],
  note: Note,
): void {
  const made = partners.flatMap(({ values }) => values.map(({ name }) => name));
  for (const { value, path } of placedValues(template)) {
    if (!made.includes(value.valueName)) {
      const message = `No device template of the type gives the value '${value.valueName}'${nearMiss(value.valueName, made)}.`;
      note('warning', [...path, 'valueName'], message);
    }
  }
}

/** Value names are compared in exact letter case. */
function nearMiss(name: string, others: readonly string[]): string {
  const near = others.find((other) => other.toLowerCase() === name.toLowerCase());
  return near === undefined ? '' : ` (but '${near}': the letter case differs)`;
}
