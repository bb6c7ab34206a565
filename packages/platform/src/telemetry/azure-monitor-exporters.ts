import { DefaultAzureCredential } from '@azure/identity';
import {
  AzureMonitorMetricExporter,
  AzureMonitorTraceExporter,
} from '@azure/monitor-opentelemetry-exporter';
import type { Exporters } from './start-providers.ts';

/** Application Insights, with the app's identity: keys are switched off there. */
export function azureMonitorExporters(connectionString: string): Exporters {
  const options = {
    connectionString,
    credential: new DefaultAzureCredential(),
    // An instance has no disk that lasts.
    disableOfflineStorage: true,
  };
  return {
    spans: new AzureMonitorTraceExporter(options),
    metrics: new AzureMonitorMetricExporter(options),
  };
}
