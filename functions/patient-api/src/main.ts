import { app } from '@azure/functions';
import { startTelemetry, tracedRoute } from '@fph/platform';
import { patientApi } from './patient-api.ts';
import { environment, readSettings } from './settings.ts';

const settings = readSettings();
const telemetry = await startTelemetry(settings, 'patient-api');
app.hook.appTerminate(telemetry.stop);

for (const { name, methods, route, handler } of patientApi(settings, environment, console.warn)) {
  const traced = tracedRoute(route, handler);
  app.http(name, { methods, route, handler: traced, authLevel: 'anonymous' });
}
