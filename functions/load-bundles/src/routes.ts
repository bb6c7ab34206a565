import type { Route } from '@fph/platform';
import type { LoadBundlesApp } from './app.ts';
import { getRun } from './get-run.ts';
import { getRuns } from './get-runs.ts';
import { postLoads } from './post-loads.ts';
import { replayRun } from './replay-run.ts';

/** Every HTTP function, each behind the security wrapper. */
export function routesOf(app: LoadBundlesApp): readonly Route[] {
  const { secured } = app;
  return [
    {
      name: 'postLoads',
      methods: ['POST'],
      route: 'loads',
      handler: secured({ role: 'Loads.Write' }, postLoads(app)),
    },
    {
      name: 'getLoad',
      methods: ['GET'],
      route: 'loads/{id}',
      handler: secured({ role: ['Runs.Read', 'Loads.Write'] }, getRun(app)),
    },
    {
      name: 'getRuns',
      methods: ['GET'],
      route: 'runs',
      handler: secured({ role: 'Runs.Read' }, getRuns(app)),
    },
    {
      name: 'getRun',
      methods: ['GET'],
      route: 'runs/{id}',
      handler: secured({ role: 'Runs.Read' }, getRun(app)),
    },
    {
      name: 'replayRun',
      methods: ['POST'],
      route: 'runs/{id}/replay',
      handler: secured({ role: 'Loads.Write' }, replayRun(app)),
    },
  ];
}
