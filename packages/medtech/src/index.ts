export {
  asDeviceEvent,
  type DeviceEvent,
  ingestionTime,
  type Message,
  toMessage,
} from './envelope.ts';
export { MedtechError, type MedtechErrorCode, type MedtechErrorDetails } from './errors.ts';
export { type EventTrace, explainEvent } from './explain.ts';
export { explainHtml } from './explain-html.ts';
export { compileExpression, type Expression, type ExpressionLanguage } from './expression.ts';
export { type Merged, mergeObservation } from './fhir/merge-observation.ts';
export {
  createObservation,
  observationIdentifier,
  type ResourceIds,
  SERVICE_SYSTEM,
  upstreamId,
} from './fhir/observation.ts';
export type { ObservationGroup, SegmentPrecision } from './fhir/observation-group.ts';
export {
  findCollisions,
  type ObservationPlan,
  type PlannedObservation,
  planObservations,
  type RejectedMeasurement,
} from './fhir/plan-observations.ts';
export { groupMeasurements } from './group.ts';
export {
  type DeviceMapping,
  type DeviceTemplate,
  loadDeviceMapping,
} from './mapping/device-mapping.ts';
export { type FhirMapping, type FhirTemplate, loadFhirMapping } from './mapping/fhir-mapping.ts';
export type { Problem } from './mapping/json-document.ts';
export type { Loaded } from './mapping/problems.ts';
export type { Measurement, MeasurementProperty } from './measurement.ts';
export { type Normalised, normalise } from './normalise.ts';
export { MAX_BODY_DEPTH, parseBody, parseJson } from './parse-json.ts';
export { parseMeasurement } from './parse-measurement.ts';
export { applyObservations } from './pipeline/apply-observations.ts';
export { cachedStore } from './pipeline/cached-store.ts';
export type {
  DeviceSubject,
  ObservationStore,
  ObservationWrite,
  ResolvedSubject,
  StoredObservation,
  SubjectResolver,
  WriteResult,
} from './pipeline/ports.ts';
export {
  type BatchReport,
  type EventFailure,
  type ProcessOptions,
  processEvents,
  type Stage,
} from './pipeline/process-events.ts';
export { readSampleEvent, type SampleEvent } from './sample-event.ts';
export { type FaultName, faultNames } from './simulate/faults.ts';
export { samplePeople } from './simulate/people.table.ts';
export { type ProfileName, profileNames } from './simulate/profiles.ts';
export { type SimulationOptions, simulateEvents } from './simulate/simulate-events.ts';
export { type Instant, parseInstant } from './time.ts';
export type { IdentityMode } from './validate/device-checks.ts';
export type { Finding } from './validate/finding.ts';
export { type MappingFiles, validateMappings } from './validate/validate-mappings.ts';
