/** An embedded FHIR R4 service on `node:sqlite` that behaves like the Azure FHIR service. */
export {
  type FhirService,
  type FhirServiceOptions,
  startFhirService,
} from './start-fhir-service.ts';
