import type { HttpMethod } from '@azure/functions';
import type { Route } from '@fph/platform';
import type { ConvertApp } from './app.ts';
import { postCcda } from './post-ccda.ts';
import { postConvertData } from './post-convert-data.ts';
import { postHl7v2 } from './post-hl7v2.ts';

/** Every HTTP function, each behind the security wrapper. */
export function routesOf(app: ConvertApp): readonly Route[] {
  const write = { role: 'Convert.Write' };
  const methods: HttpMethod[] = ['POST'];
  return [
    {
      name: 'postHl7v2',
      methods,
      route: 'convert/hl7v2',
      handler: app.secured(write, postHl7v2(app)),
    },
    {
      name: 'postCcda',
      methods,
      route: 'convert/ccda',
      handler: app.secured(write, postCcda(app)),
    },
    {
      name: 'postConvertData',
      methods,
      route: '$convert-data',
      handler: app.secured(write, postConvertData(app)),
    },
  ];
}
