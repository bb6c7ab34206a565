import { app } from '@azure/functions';
import { registerRoutes, startTelemetry } from '@fph/platform';
import { patientApi } from './patient-api.ts';
import { environment, readSettings } from './settings.ts';

const settings = readSettings();
const telemetry = await startTelemetry(settings, 'patient-api');
app.hook.appTerminate(telemetry.stop);

registerRoutes(app.http, patientApi(settings, environment, console.warn));
