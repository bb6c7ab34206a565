import { app } from '@azure/functions';
import { loadMessage } from '@fph/ingestion';
import { registerRoutes, startTelemetry } from '@fph/platform';
import { convertQueue, createApp } from './app.ts';
import { routesOf } from './routes.ts';
import { environment, readSettings } from './settings.ts';

const settings = readSettings(environment);
const telemetry = await startTelemetry(settings, 'convert');
app.hook.appTerminate(telemetry.stop);
const convert = createApp(settings, environment);

app.storageQueue('convertMessage', {
  queueName: convertQueue,
  connection: 'STORAGE',
  handler: loadMessage(convert),
});
registerRoutes(app.http, routesOf(convert));
