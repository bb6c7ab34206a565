import { type Attributes, context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';

/** What a span or metric may carry: codes, counts and our own random ids. Never names, identifiers, queries or URLs. */
export type SafeAttributes = Attributes;

/**
 * Runs the work in a span. An error is noted by its name and code only, because messages of libraries repeat what they
 * were given. `parent` is what {@link traceContext} put into a queue message.
 */
export async function withSpan<T>(
  name: string,
  attributes: SafeAttributes,
  work: (note: (attributes: SafeAttributes) => void) => Promise<T>,
  parent?: unknown,
): Promise<T> {
  const outer =
    typeof parent === 'string'
      ? propagation.extract(context.active(), { traceparent: parent })
      : context.active();
  const tracer = trace.getTracer('fph');
  return tracer.startActiveSpan(name, { attributes }, outer, async (span) => {
    try {
      return await work((more) => span.setAttributes(more));
    } catch (error) {
      span.setAttributes(errorAttributes(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The active trace as a W3C `traceparent`, to travel in a queue message. */
export function traceContext(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/** Name and code of an error: what a log line or span may say of it. */
export function errorAttributes(error: unknown): { 'error.type': string; 'error.code'?: string } {
  const type = error instanceof Error ? error.name : typeof error;
  const code = (error as { code?: unknown } | null)?.code;
  return { 'error.type': type, ...(typeof code === 'string' ? { 'error.code': code } : {}) };
}
