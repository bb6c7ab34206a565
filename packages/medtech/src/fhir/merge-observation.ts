import { isDeepStrictEqual } from 'node:util';
import type { Observation, ObservationComponent } from 'fhir/r4';
import { MedtechError } from '../errors.ts';
import type { FhirTemplate } from '../mapping/fhir-mapping.ts';
import { earlier, type Instant, later, parseInstant } from '../time.ts';
import { categoryOf, codeWithName, issuedOf, SERVICE_SYSTEM } from './observation.ts';
import type { ObservationGroup } from './observation-group.ts';
import { createValue, type FhirValue, mergeValue, type StoredValue } from './value.ts';

/** `noop` when the stored Observation already says all of it. */
export type Merged = { readonly operation: 'updated' | 'noop'; readonly observation: Observation };

/**
 * Merges a group into the stored Observation: samples are added, other values replaced, the period is widened and the
 * status becomes `amended`. What was ingested before the stored Observation was issued never replaces a value.
 *
 * @throws MedtechError `NotSupportedException` when the stored Observation has another shape.
 */
export function mergeObservation(
  template: FhirTemplate,
  group: ObservationGroup,
  stored: Observation,
): Merged {
  const old = storedPeriod(stored);
  const period = { start: earlier(old.start, group.start), end: later(old.end, group.end) };
  const issued = stored.issued === undefined ? undefined : parseInstant(stored.issued);
  const latest =
    issued !== undefined && group.issued !== undefined
      ? later(issued, group.issued)
      : (issued ?? group.issued);
  const { category: _replaced, ...rest } = stored;
  const merged: Observation = {
    ...rest,
    ...categoryOf(template),
    ...mergedValue(
      template,
      group,
      { holder: stored as FhirValue, start: old.start, issued },
      period,
    ),
    ...mergedComponents(template, group, stored, { ...period, issued, oldStart: old.start }),
    effectivePeriod:
      period.start === old.start && period.end === old.end && stored.effectivePeriod
        ? stored.effectivePeriod
        : period,
  };
  if (isDeepStrictEqual(merged, stored)) return { operation: 'noop', observation: stored };
  return {
    operation: 'updated',
    observation: { ...merged, status: 'amended', ...issuedOf(latest) },
  };
}

type Window = { start: Instant; end: Instant; issued: Instant | undefined; oldStart: Instant };

function mergedValue(
  template: FhirTemplate,
  group: ObservationGroup,
  stored: StoredValue,
  period: { start: Instant; end: Instant },
): FhirValue {
  const { value } = template;
  const samples = value && group.values.get(value.valueName);
  if (value === undefined) return {};
  if (samples === undefined) {
    // A wider period needs as many slots more, even if this property has no new sample.
    return stored.holder.valueSampledData === undefined || value.valueType !== 'SampledData'
      ? {}
      : mergeValue(value, [], period, stored);
  }
  return mergeValue(value, samples, period, stored);
}

function mergedComponents(
  template: FhirTemplate,
  group: ObservationGroup,
  stored: Observation,
  window: Window,
): Pick<Observation, 'component'> {
  if (template.components === undefined || template.components.length === 0) return {};
  const components: ObservationComponent[] = [...(stored.component ?? [])];
  for (const { codes, value } of template.components) {
    const at = components.findIndex((component) => hasName(component, value.valueName));
    const existing = components[at];
    const samples = group.values.get(value.valueName);
    if (existing !== undefined) {
      const holder = {
        holder: existing as FhirValue,
        start: window.oldStart,
        issued: window.issued,
      };
      const isSampled =
        value.valueType === 'SampledData' && existing.valueSampledData !== undefined;
      if (samples !== undefined || isSampled) {
        components[at] = { ...existing, ...mergeValue(value, samples ?? [], window, holder) };
      }
    } else if (samples !== undefined) {
      components.push({
        code: codeWithName(codes, value.valueName),
        ...createValue(value, samples, window),
      });
    }
  }
  return components.length > 0 ? { component: components } : {};
}

const hasName = (component: ObservationComponent, name: string): boolean =>
  component.code.coding?.some(({ system, code }) => system === SERVICE_SYSTEM && code === name) ??
  false;

function storedPeriod(stored: Observation): { start: Instant; end: Instant } {
  const start =
    stored.effectivePeriod?.start ?? stored.effectiveDateTime ?? stored.effectiveInstant;
  const end = stored.effectivePeriod?.end ?? start;
  const from = start === undefined ? undefined : parseInstant(start);
  const to = end === undefined ? undefined : parseInstant(end);
  if (from === undefined || to === undefined) {
    throw new MedtechError(
      'NotSupportedException',
      'The stored Observation has no effective time.',
    );
  }
  return { start: from, end: to };
}
