import {
  createObservation,
  type Merged,
  mergeObservation,
  observationIdentifier,
  type PlannedObservation,
  type ResourceIds,
  SERVICE_SYSTEM,
} from '@fph/medtech';
import type { Observation } from 'fhir/r4';

/** Observations as a FHIR server would hold them, for trying out what a load would change. */
export type StoredObservations = {
  /** Creates or merges; what comes later sees the result. */
  apply(
    plan: PlannedObservation,
    ids?: ResourceIds,
  ): { operation: Merged['operation'] | 'created'; observation: Observation };
};

export function storedObservations(initial: readonly Observation[]): StoredObservations {
  const stored = [...initial];
  return {
    apply: (plan, ids) => {
      const fresh = createObservation(plan.template, plan.group, ids);
      const index = stored.findIndex((candidate) => isSame(candidate, plan, fresh, ids));
      const at = index >= 0 ? index : onlyUnidentified(stored, plan, ids);
      const existing = at === undefined ? undefined : stored[at];
      if (at === undefined || existing === undefined) {
        stored.push(fresh);
        return { operation: 'created', observation: fresh };
      }
      const merged = mergeObservation(plan.template, plan.group, existing);
      stored[at] = merged.observation;
      return merged;
    },
  };
}

function isSame(
  stored: Observation,
  { group }: PlannedObservation,
  fresh: Observation,
  ids: ResourceIds | undefined,
): boolean {
  if (ids === undefined) return false;
  const value = observationIdentifier(ids, group);
  return (
    stored.id === fresh.id ||
    (stored.identifier?.some((own) => own.system === SERVICE_SYSTEM && own.value === value) ??
      false)
  );
}

/** Hand-written examples carry no identifier: the only stored Observation of the type is then meant. */
function onlyUnidentified(
  stored: readonly Observation[],
  { group }: PlannedObservation,
  ids: ResourceIds | undefined,
): number | undefined {
  const candidates = [...stored.entries()].filter(([, { identifier, code, subject }]) => {
    const isType = code.coding?.some(
      (coding) => coding.system === SERVICE_SYSTEM && coding.code === group.type,
    );
    const isSubject = !ids || !subject?.reference || subject.reference === `Patient/${ids.patient}`;
    return identifier === undefined && isType && isSubject;
  });
  return candidates.length === 1 ? candidates[0]?.[0] : undefined;
}
