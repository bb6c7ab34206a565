export type { FakeFhir, FakeFhirOptions } from './fake-fhir.ts';
export { fakeFhir, referencesOf } from './fake-fhir.ts';
export type { FakeImport, FakeImportOptions } from './fake-import.ts';
export { fakeImport } from './fake-import.ts';
export type { RigOptions } from './ingest-rig.ts';
export { bundle, ingestRig, observation, patient, testSecret } from './ingest-rig.ts';
