import { z } from 'zod';
import { PlatformError } from '../platform-error.ts';

/** Where spans and metrics go. Every app has these settings. */
export const telemetrySettings = {
  telemetry: z
    .enum(['none', 'azure-monitor', 'otlp'])
    .default('none')
    .describe(
      'Where spans and metrics go: "azure-monitor" needs APPLICATIONINSIGHTS_CONNECTION_STRING, "otlp" needs telemetryEndpoint.',
    ),
  telemetryEndpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Base URL of an OpenTelemetry collector, as in "http://localhost:4318"; spans go to /v1/traces, metrics to /v1/metrics.',
    ),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .optional()
    .describe('Connection string of Application Insights; the app signs in with its identity.'),
};

export type TelemetrySettings = {
  readonly telemetry: 'none' | 'azure-monitor' | 'otlp';
  readonly telemetryEndpoint?: string | undefined;
  readonly APPLICATIONINSIGHTS_CONNECTION_STRING?: string | undefined;
};

/** Where telemetry goes; undefined for nowhere. A destination without its address is an error. */
export function telemetryTarget(
  settings: TelemetrySettings,
):
  | { readonly kind: 'azure-monitor'; readonly connectionString: string }
  | { readonly kind: 'otlp'; readonly endpoint: string }
  | undefined {
  const missing = (name: string) => {
    const details = [`- ${name}: is missing. The setting telemetry is "${settings.telemetry}".`];
    return new PlatformError('settings', { details });
  };
  switch (settings.telemetry) {
    case 'none':
      return undefined;
    case 'azure-monitor': {
      const connectionString = settings.APPLICATIONINSIGHTS_CONNECTION_STRING;
      if (connectionString === undefined) throw missing('APPLICATIONINSIGHTS_CONNECTION_STRING');
      return { kind: 'azure-monitor', connectionString };
    }
    case 'otlp': {
      const endpoint = settings.telemetryEndpoint?.replace(/\/+$/, '');
      if (endpoint === undefined) throw missing('telemetryEndpoint');
      return { kind: 'otlp', endpoint };
    }
  }
}
