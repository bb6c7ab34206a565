import { app } from '@azure/functions';
import { patientApi } from './patient-api.ts';
import { environment, readSettings } from './settings.ts';

for (const { name, methods, route, handler } of patientApi(
  readSettings(),
  environment,
  console.warn,
)) {
  app.http(name, { methods, route, handler, authLevel: 'anonymous' });
}
