import { app, trigger } from '@azure/functions';
import { registerRoutes, startTelemetry } from '@fph/platform';
import { createApp } from './app.ts';
import { deviceEvents } from './device-events.ts';
import type { MappingNews } from './mappings.ts';
import { routesOf } from './routes.ts';
import { environment, readSettings } from './settings.ts';

const settings = readSettings(environment);
const telemetry = await startTelemetry(settings, 'medtech');
app.hook.appTerminate(telemetry.stop);
const medtech = createApp(settings, environment, logMapping);

app.generic('deviceEvents', {
  trigger: trigger.generic({
    type: 'eventHubTrigger',
    connection: 'EVENTHUB',
    eventHubName: 'devicedata',
    consumerGroup: '$Default',
    cardinality: 'many',
    // As bytes: parsing by the library would lose digits of long numbers and hide what is not JSON.
    dataType: 'binary',
  }),
  retry: {
    strategy: 'exponentialBackoff',
    maxRetryCount: 6,
    minimumInterval: { seconds: 2 },
    maximumInterval: { minutes: 1 },
  },
  handler: deviceEvents(medtech),
});
registerRoutes(app.http, routesOf(medtech));

function logMapping(news: MappingNews): void {
  if (news.kind === 'loaded') console.info(`mapping ${news.file} loaded`);
  else {
    const [first] = news.problems;
    console.error(
      `mapping ${news.file} is not valid, the one before it stays in force: ${news.problems.length} problems, first at line ${first?.line ?? 1}: ${first?.message ?? ''}`,
    );
  }
}
