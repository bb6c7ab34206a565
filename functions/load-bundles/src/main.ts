import { app } from '@azure/functions';
import { loadMessage } from '@fph/ingestion';
import { registerRoutes, startTelemetry } from '@fph/platform';
import { createApp, loadQueue } from './app.ts';
import { reconcileTimer } from './reconcile-timer.ts';
import { retentionTimer } from './retention-timer.ts';
import { routesOf } from './routes.ts';
import { environment, readSettings } from './settings.ts';

const settings = readSettings(environment);
const telemetry = await startTelemetry(settings, 'load-bundles');
app.hook.appTerminate(telemetry.stop);
const loadBundles = createApp(settings, environment);

app.storageQueue('loadMessage', {
  queueName: loadQueue,
  connection: 'STORAGE',
  handler: loadMessage(loadBundles),
});
app.timer('reconcile', {
  schedule: settings.reconcileSchedule,
  handler: reconcileTimer(loadBundles),
});
app.timer('retention', {
  schedule: settings.retentionSchedule,
  handler: retentionTimer(loadBundles),
});
registerRoutes(app.http, routesOf(loadBundles));
