import type { Observation } from 'fhir/r4';
import { MedtechError, toMedtechError } from '../errors.ts';
import { mergeObservation } from '../fhir/merge-observation.ts';
import { createObservation, observationId, type ResourceIds } from '../fhir/observation.ts';
import type { PlannedObservation } from '../fhir/plan-observations.ts';
import type { ObservationStore, ObservationWrite, StoredObservation } from './ports.ts';

/** A planned Observation whose device and patient are known. */
export type Identified = { readonly plan: PlannedObservation; readonly ids: ResourceIds };

type ApplyFailure = {
  readonly plan: PlannedObservation;
  readonly stage: 'convert' | 'write';
  readonly error: MedtechError;
};

export type Applied = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failures: readonly ApplyFailure[];
};

/** Rounds in which others wrote what we were about to write. */
const MAX_ROUNDS = 5;

/** All plans of one Observation, in order. */
type Target = { readonly id: string; readonly members: readonly Identified[] };

type Merging =
  | { readonly kind: 'write'; readonly write: ObservationWrite; readonly isNew: boolean }
  | { readonly kind: 'unchanged' };

/**
 * Creates or merges Observations in the store. Each is written once, however many plans it has; a write that meets a
 * newer version is merged again onto that.
 */
export async function applyObservations(
  identified: readonly Identified[],
  store: ObservationStore,
  signal?: AbortSignal,
): Promise<Applied> {
  const failures: ApplyFailure[] = [];
  const counts = { created: 0, updated: 0, unchanged: 0 };
  let open = targetsOf(identified);
  for (let round = 0; open.length > 0; round++) {
    const stored = await store.read(
      open.map(({ id }) => id),
      { exact: round > 0, signal },
    );
    const writes: { target: Target; write: ObservationWrite; isNew: boolean }[] = [];
    for (const target of open) {
      const merging = mergeTarget(target, stored.get(target.id), failures);
      if (merging?.kind === 'write') writes.push({ target, ...merging });
      else if (merging !== undefined) counts.unchanged++;
    }
    const results =
      writes.length === 0
        ? []
        : await store.write(
            writes.map(({ write }) => write),
            signal,
          );
    const again: Target[] = [];
    for (const [index, { target, isNew }] of writes.entries()) {
      const result = results[index];
      if (result?.kind === 'written') counts[isNew ? 'created' : 'updated']++;
      else if (result?.kind === 'refused') failAll(target, 'write', result.error, failures);
      else if (round + 1 < MAX_ROUNDS) again.push(target);
      else failAll(target, 'write', contention(), failures);
    }
    open = again;
  }
  return { ...counts, failures };
}

function targetsOf(identified: readonly Identified[]): Target[] {
  const targets = new Map<string, Identified[]>();
  for (const member of identified) {
    const id = observationId(member.ids, member.plan.group);
    const known = targets.get(id);
    if (known) known.push(member);
    else targets.set(id, [member]);
  }
  return [...targets].map(([id, members]) => ({ id, members }));
}

/** Undefined when nothing of the target can be stored. */
function mergeTarget(
  target: Target,
  stored: StoredObservation | undefined,
  failures: ApplyFailure[],
): Merging | undefined {
  let current: Observation | undefined = stored?.observation;
  let changed = false;
  for (const { plan, ids } of target.members) {
    try {
      if (current === undefined) {
        current = createObservation(plan.template, plan.group, ids);
        changed = true;
        continue;
      }
      checkSubject(current, ids);
      const merged = mergeObservation(plan.template, plan.group, current);
      changed ||= merged.operation === 'updated';
      current = merged.observation;
    } catch (error) {
      failures.push({
        plan,
        stage: 'convert',
        error: toMedtechError(error).at({ template: plan.group.type }),
      });
    }
  }
  if (current === undefined) return undefined;
  if (!changed) return { kind: 'unchanged' };
  const observation = { ...current, id: target.id };
  return {
    kind: 'write',
    write: { observation, expectedVersion: stored?.versionId },
    isNew: stored === undefined,
  };
}

/** Identifiers join their parts by dots; two series whose parts contain dots must not run into each other. */
function checkSubject({ subject, device }: Observation, ids: ResourceIds): void {
  const isOther =
    (subject?.reference !== undefined && subject.reference !== `Patient/${ids.patient}`) ||
    (device?.reference !== undefined && device.reference !== `Device/${ids.device}`);
  if (isOther) {
    throw new MedtechError(
      'NotSupportedException',
      'The stored Observation belongs to another patient or device.',
    );
  }
}

function failAll(
  target: Target,
  stage: 'write',
  error: MedtechError,
  failures: ApplyFailure[],
): void {
  failures.push(...target.members.map(({ plan }) => ({ plan, stage, error })));
}

const contention = () =>
  new MedtechError('FhirServiceException', 'Others kept changing the Observation.');
