/** Settings by name; values that are not text are handed to the apps as JSON, as a deployment has them. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * The demo's secret for keyed ids. Fixed, so that the samples get the same ids on every machine; a deployment has its
 * own in a key vault.
 */
const demoSecret = 'local-demo-deployment-secret-not-for-production';

/** What a deployment would set, for this machine; settings of the user win. */
export function appSettings(options: {
  readonly storage: string;
  readonly fhirUrl: string;
  readonly eventHub: string | undefined;
  readonly settings: Settings;
}): Record<string, string> {
  const merged: Record<string, unknown> = {
    STORAGE: options.storage,
    AzureWebJobsStorage: options.storage,
    FHIR_URL: options.fhirUrl,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: demoSecret,
    ...(options.eventHub === undefined ? {} : { EVENTHUB: options.eventHub }),
    ...shortWaits,
    ...options.settings,
  };
  return Object.fromEntries(
    Object.entries(merged).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

/**
 * On one machine nobody waits a quarter of an hour for what a lost event or a late file would bring, nor a minute for the
 * lease of a worker that was killed.
 */
const shortWaits = {
  reconcileSchedule: '*/10 * * * * *',
  reconcileAge: 10,
  referenceWait: 10,
  leaseSeconds: 10,
};
