/**
 * What went wrong with a device event or a group of measurements. The names are those of the Azure MedTech service
 * (its exception classes), so that existing runbooks and alerts keep their meaning.
 */
export type MedtechErrorCode =
  /** The body of an event is not JSON, is too deep, or holds a number that no double can hold. */
  | 'InvalidDataFormatException'
  /** A required value of a template is missing, null, empty or of the wrong kind. */
  | 'IncompatibleDataException'
  /** An expression cannot be compiled, or its evaluation failed on this event. */
  | 'InvalidTemplateException'
  /** The mapping file as a whole is invalid. */
  | 'InvalidMappingException'
  /** No FHIR template for the type of a measurement. */
  | 'TemplateNotFoundException'
  /** A correlation group without correlation id. */
  | 'CorrelationIdNotDefinedException'
  /** A Quantity or SampledData value that is not a number, or more than one value for a Quantity. */
  | 'InvalidQuantityFhirValueException'
  /** More than one value for a String. */
  | 'InvalidOperationException'
  /** The stored Observation cannot take the value (other type, more than one dimension, too many samples). */
  | 'NotSupportedException'
  /** A needed identifier (device, patient, encounter) is not in the event. */
  | 'ResourceIdentityNotDefinedException'
  /** Lookup mode: device, patient or encounter do not exist in the FHIR server. */
  | 'FhirResourceNotFoundException'
  /** More than one resource carries the identifier. */
  | 'MultipleResourceFoundException'
  /** The device belongs to another patient than the event says. */
  | 'PatientDeviceMismatchException'
  /** The event lies too far in the future: the clock of the device is wrong. */
  | 'DeviceClockException'
  /** The FHIR server refused the Observation. */
  | 'FhirServiceException';

/** Where in a mapping an error arose; never holds event data. */
export type MedtechErrorDetails = {
  /** `typeName` of the template. */
  readonly template?: string;
  /** The field of the template, for example `DeviceIdExpression` or a value name. */
  readonly field?: string;
  readonly expression?: string;
  /** Offset in the expression, from 0. */
  readonly position?: number;
};

/** The one error class of this package. The message is static text; what differs stands in `details`. */
export class MedtechError extends Error {
  override readonly name = 'MedtechError';
  readonly code: MedtechErrorCode;
  readonly details: MedtechErrorDetails;

  constructor(
    code: MedtechErrorCode,
    message: string,
    options: { cause?: unknown; details?: MedtechErrorDetails } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  /** The same error, said with the place in the mapping where it arose. */
  at(details: MedtechErrorDetails): MedtechError {
    return new MedtechError(this.code, this.message, {
      cause: this.cause ?? this,
      details: { ...details, ...this.details },
    });
  }
}

/** Turns whatever was thrown into a {@link MedtechError}; the only place where unknown errors are typed. */
export function toMedtechError(
  error: unknown,
  code: MedtechErrorCode = 'InvalidTemplateException',
  message = 'The expression could not be evaluated.',
): MedtechError {
  return error instanceof MedtechError ? error : new MedtechError(code, message, { cause: error });
}
