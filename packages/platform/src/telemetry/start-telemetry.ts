import { type TelemetrySettings, telemetryTarget } from './telemetry-settings.ts';

/** Spans and metrics on their way out. */
export type Telemetry = {
  /** Sends what has gathered. Never fails: a collector that is gone must not stop an app. */
  flush(): Promise<void>;
  /** Sends what has gathered and ends. */
  stop(): Promise<void>;
};

const nothing: Telemetry = { flush: async () => {}, stop: async () => {} };

/**
 * Starts sending spans and metrics to where the settings say, once per app and before anything asks for a meter. With
 * `none` nothing is loaded: the OpenTelemetry API does nothing without a provider.
 */
export async function startTelemetry(
  settings: TelemetrySettings,
  service: string,
): Promise<Telemetry> {
  const target = telemetryTarget(settings);
  if (target === undefined) return nothing;
  const exporters =
    target.kind === 'otlp'
      ? (await import('./otlp-exporters.ts')).otlpExporters(target.endpoint)
      : (await import('./azure-monitor-exporters.ts')).azureMonitorExporters(
          target.connectionString,
        );
  const { startProviders } = await import('./start-providers.ts');
  return startProviders(exporters, service);
}
