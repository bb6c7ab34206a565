import type { Route } from '@fph/platform';
import type { MedtechApp } from './app.ts';
import { postEvents } from './post-events.ts';
import { postExplain } from './post-explain.ts';

/** Every HTTP function, each behind the security wrapper. */
export function routesOf(app: MedtechApp): readonly Route[] {
  const { secured } = app;
  return [
    {
      name: 'postDeviceEvents',
      methods: ['POST'],
      route: 'medtech/events',
      handler: secured({ role: 'Devices.Write' }, postEvents(app)),
    },
    {
      name: 'explainDeviceEvent',
      methods: ['POST'],
      route: 'medtech/explain',
      handler: secured({ role: ['Devices.Explain', 'Devices.Write'] }, postExplain(app)),
    },
  ];
}
