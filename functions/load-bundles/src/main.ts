import { app } from '@azure/functions';
import { loadMessage } from '@fph/ingestion';
import { startTelemetry } from '@fph/platform';
import { createApp, loadQueue } from './app.ts';
import { getRun } from './get-run.ts';
import { getRuns } from './get-runs.ts';
import { postLoads } from './post-loads.ts';
import { reconcileTimer } from './reconcile-timer.ts';
import { replayRun } from './replay-run.ts';
import { retentionTimer } from './retention-timer.ts';
import { environment, readSettings } from './settings.ts';

const settings = readSettings(environment);
const telemetry = await startTelemetry(settings, 'load-bundles');
app.hook.appTerminate(telemetry.stop);
const loadBundles = createApp(settings, environment);
const { secured } = loadBundles;

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
app.http('postLoads', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'loads',
  handler: secured({ role: 'Loads.Write' }, postLoads(loadBundles)),
});
app.http('getLoad', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'loads/{id}',
  handler: secured({ role: ['Runs.Read', 'Loads.Write'] }, getRun(loadBundles)),
});
app.http('getRuns', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'runs',
  handler: secured({ role: 'Runs.Read' }, getRuns(loadBundles)),
});
app.http('getRun', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'runs/{id}',
  handler: secured({ role: 'Runs.Read' }, getRun(loadBundles)),
});
app.http('replayRun', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'runs/{id}/replay',
  handler: secured({ role: 'Loads.Write' }, replayRun(loadBundles)),
});
