import type { FhirMapping, FhirTemplate } from '../mapping/fhir-mapping.ts';
import type { ValueTemplate } from '../mapping/fhir-schema.ts';
import type { Path } from '../mapping/json-document.ts';
import { checkCodes, checkUnit } from './code-checks.ts';
import type { Note } from './finding.ts';

const MANY_SAMPLES = 10_000;
const PERIOD_MS = { Hourly: 3_600_000, Daily: 86_400_000 } as const;

/** What a FHIR mapping alone shows. */
export function checkFhirMapping(mapping: FhirMapping, note: Note): void {
  for (const template of mapping.templates) {
    checkCodes(template.codes, template.typeName, [...template.path, 'codes'], note);
    const values = placedValues(template);
    if (values.length === 0)
      note('warning', template.path, 'The template has neither a value nor components.');
    for (const { value, path, codes } of values) {
      if (codes) checkCodes(codes, value.valueName, [...path.slice(0, -1), 'codes'], note);
      checkUnit(value, path, note);
      checkPeriod(template, value, path, note);
    }
  }
  checkMembers(mapping, note);
}

/** The value and the component values of a template with their places. */
export function placedValues(
  template: FhirTemplate,
): { value: ValueTemplate; path: Path; codes?: FhirTemplate['codes'] }[] {
  const own = template.value ? [{ value: template.value, path: [...template.path, 'value'] }] : [];
  const components = (template.components ?? []).map(({ value, codes }, index) => ({
    value,
    codes,
    path: [...template.path, 'components', index, 'value'],
  }));
  return [...own, ...components];
}

function checkPeriod(template: FhirTemplate, value: ValueTemplate, path: Path, note: Note): void {
  const { periodInterval } = template;
  if (periodInterval !== 'Hourly' && periodInterval !== 'Daily') return;
  if (value.valueType === 'SampledData') {
    const slots = Math.ceil(PERIOD_MS[periodInterval] / value.defaultPeriod);
    if (slots > MANY_SAMPLES) {
      note(
        'warning',
        [...path, 'defaultPeriod'],
        `One Observation would hold ${slots} samples; ${MANY_SAMPLES} are plenty.`,
      );
    }
  } else if (value.valueType !== 'CodeableConcept') {
    const period = periodInterval === 'Hourly' ? 'hour' : 'day';
    const message = `A ${value.valueType} takes one value; the second in one ${period} is an error.`;
    note('warning', [...template.path, 'periodInterval'], message);
  }
}

const MEMBERS = {
  template: ['typename', 'codes', 'periodinterval', 'category', 'value', 'components'],
  value: ['valuetype', 'valuename', 'defaultperiod', 'unit', 'system', 'code', 'text', 'codes'],
  component: ['codes', 'value'],
} as const;

/** The service overlooks members that it does not know; most are slips of the pen. */
function checkMembers(mapping: FhirMapping, note: Note): void {
  for (const template of mapping.templates) {
    const raw = at(mapping.document.value, template.path);
    checkNames(raw, MEMBERS.template, template.path, note);
    for (const { path, codes } of placedValues(template)) {
      checkNames(at(mapping.document.value, path), MEMBERS.value, path, note);
      const component = path.slice(0, -1);
      if (codes)
        checkNames(at(mapping.document.value, component), MEMBERS.component, component, note);
    }
  }
}

function checkNames(value: unknown, known: readonly string[], path: Path, note: Note): void {
  if (value === null || typeof value !== 'object') return;
  for (const name of Object.keys(value)) {
    if (!known.includes(name.toLowerCase())) {
      note('warning', [...path, name], `Unknown member '${name}', it has no effect.`);
    }
  }
}

/** The value at a path whose names may be written in any letter case. */
function at(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    const wanted = String(key).toLowerCase();
    value = Object.entries(value).findLast(([name]) => name.toLowerCase() === wanted)?.[1];
  }
  return value;
}
