import { FhirError } from './fhir-error.ts';
import type { Layer } from './layer.ts';

/** Gives each try at most `ms` for its answer. */
export function timeLimit(ms: number): Layer {
  return async (request, next) => {
    const limit = AbortSignal.timeout(ms);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    try {
      return await next({ ...request, signal });
    } catch (error) {
      if (request.signal?.aborted) throw new FhirError('aborted', { cause: request.signal.reason });
      if (limit.aborted) throw new FhirError('timeout', { cause: error });
      throw error;
    }
  };
}
