import { app } from '@azure/functions';
import { loadMessage } from '@fph/ingestion';
import { startTelemetry } from '@fph/platform';
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
for (const { name, route, handler } of routesOf(convert))
  app.http(name, { methods: ['POST'], authLevel: 'anonymous', route, handler });
