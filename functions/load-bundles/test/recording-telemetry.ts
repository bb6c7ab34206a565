import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** A tracer provider that writes every call down, arguments and all. */
export function recordingTracer(): { provider: TracerProvider; lines: string[] } {
  const lines: string[] = [];
  return { provider: recorder(lines, 'tracer') as unknown as TracerProvider, lines };
}

/** A meter provider that writes every call down. */
export function recordingMeters(): { provider: MeterProvider; lines: string[] } {
  const lines: string[] = [];
  return { provider: recorder(lines, 'meter') as unknown as MeterProvider, lines };
}

/** An object on which every method may be called: it notes the arguments, calls back what it is given, answers itself. */
function recorder(lines: string[], path: string): object {
  const target = () => {};
  return new Proxy(target, {
    get(_target, key) {
      // Not a promise: an awaited recorder would never settle.
      if (key === 'then') return undefined;
      return (...args: unknown[]) => {
        const name = `${path}.${String(key)}`;
        lines.push(`${name} ${JSON.stringify(args.map(plain))}`);
        const inner = recorder(lines, path);
        const last = args.at(-1);
        return typeof last === 'function' ? (last as (span: object) => unknown)(inner) : inner;
      };
    },
  });
}

function plain(value: unknown): unknown {
  if (value instanceof Error) return { ...value, name: value.name, message: value.message };
  return typeof value === 'function' ? 'function' : value;
}
