import { app } from '@azure/functions';
import { convertQueue, createApp } from './app.ts';
import { loadMessage } from './load-message.ts';
import { postCcda } from './post-ccda.ts';
import { postConvertData } from './post-convert-data.ts';
import { postHl7v2 } from './post-hl7v2.ts';
import { environment, readSettings } from './settings.ts';

const convert = createApp(readSettings(environment), environment);
const { secured } = convert;

app.storageQueue('convertMessage', {
  queueName: convertQueue,
  connection: 'STORAGE',
  handler: loadMessage(convert),
});
app.http('postHl7v2', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'convert/hl7v2',
  handler: secured({ role: 'Convert.Write' }, postHl7v2(convert)),
});
app.http('postCcda', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: 'convert/ccda',
  handler: secured({ role: 'Convert.Write' }, postCcda(convert)),
});
app.http('postConvertData', {
  methods: ['POST'],
  authLevel: 'anonymous',
  route: '$convert-data',
  handler: secured({ role: 'Convert.Write' }, postConvertData(convert)),
});
