import type { HttpHandler } from '@azure/functions';
import type { ConvertApp } from './app.ts';
import { postCcda } from './post-ccda.ts';
import { postConvertData } from './post-convert-data.ts';
import { postHl7v2 } from './post-hl7v2.ts';

/** An HTTP function of this app. */
export type Route = {
  readonly name: string;
  readonly route: string;
  readonly handler: HttpHandler;
};

/** Every HTTP function, each behind the security wrapper. */
export function routesOf(app: ConvertApp): readonly Route[] {
  const write = { role: 'Convert.Write' };
  return [
    { name: 'postHl7v2', route: 'convert/hl7v2', handler: app.secured(write, postHl7v2(app)) },
    { name: 'postCcda', route: 'convert/ccda', handler: app.secured(write, postCcda(app)) },
    {
      name: 'postConvertData',
      route: '$convert-data',
      handler: app.secured(write, postConvertData(app)),
    },
  ];
}
