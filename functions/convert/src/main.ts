import { app } from '@azure/functions';
import { convertQueue, createApp } from './app.ts';
import { loadMessage } from './load-message.ts';
import { routesOf } from './routes.ts';
import { environment, readSettings } from './settings.ts';

const convert = createApp(readSettings(environment), environment);

app.storageQueue('convertMessage', {
  queueName: convertQueue,
  connection: 'STORAGE',
  handler: loadMessage(convert),
});
for (const { name, route, handler } of routesOf(convert))
  app.http(name, { methods: ['POST'], authLevel: 'anonymous', route, handler });
