import { isSecured } from '@fph/platform';
import { expect, test } from 'vitest';
import { createApp } from './app.ts';
import { routesOf } from './routes.ts';
import { readSettings } from './settings.ts';

test('every route is secured', () => {
  const app = createApp(
    readSettings({
      STORAGE: 'UseDevelopmentStorage=true',
      FHIR_URL: 'http://127.0.0.1:1',
      AUTH_MODE: 'none',
      DEPLOYMENT_SECRET: 'a-secret-for-tests-only',
    }),
    {},
  );
  const routes = routesOf(app);
  expect(routes.map(({ route }) => route)).toContain('runs/{id}/replay');
  expect(routes.filter(({ handler }) => !isSecured(handler))).toEqual([]);
});
