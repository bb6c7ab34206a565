import type { FhirResource } from 'fhir/r4';

/** Elements that name the patient of a resource (R4 compartment Patient, direct references). */
const subjects = ['subject', 'patient', 'beneficiary', 'individual'] as const;

/** True when a resource is about the person, so that its raw form may be shown with that chart. */
export function belongsTo(resource: FhirResource, ids: readonly string[]): boolean {
  if (resource.resourceType === 'Patient') return ids.includes(resource.id ?? '');
  const record = resource as unknown as Record<string, unknown>;
  return subjects.some((field) => {
    const reference = (record[field] as { reference?: unknown } | undefined)?.reference;
    return (
      typeof reference === 'string' &&
      ids.some((id) => reference === `Patient/${id}` || reference.endsWith(`/Patient/${id}`))
    );
  });
}
