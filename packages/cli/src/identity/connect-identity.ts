import { createFhirClient, type FhirClient, fhirLookup } from '@fph/clients/fhir';
import { createIdentity, type Identity, parseIdentifierSystems, parseSources } from '@fph/identity';
import { tableIdentityTable } from '@fph/platform';
import type { Cli } from '../cli-context.ts';
import { connectPlatform } from '../connect-platform.ts';
import { runningPlatform } from '../local-platform.ts';
import type { PlatformOptions } from '../platform-options.ts';

/** The identity rule of a running platform, with the settings of its apps. */
export async function connectIdentity(
  cli: Cli,
  options: PlatformOptions,
): Promise<{ identity: Identity; fhir: FhirClient }> {
  const { platform, storage, urlOf } = connectPlatform(await runningPlatform(cli, options));
  const { settings } = platform;
  const fhir = createFhirClient({ baseUrl: urlOf('fhir'), signal: cli.signal });
  const identity = createIdentity({
    secret: settings['DEPLOYMENT_SECRET'] ?? '',
    table: tableIdentityTable(storage),
    lookup: fhirLookup(fhir),
    systems: parseIdentifierSystems(settings['identifierSystems']),
    sources: parseSources(settings['sources']),
  });
  return { identity, fhir };
}
