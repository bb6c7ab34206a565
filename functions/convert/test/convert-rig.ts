import path from 'node:path';
import { createFhirClient } from '@fph/clients/fhir';
import { startFhirService } from '@fph/fhir-service';
import { startHost } from '@fph/functions-host';
import { startAzurite } from '@fph/stack/testing/azurite';
import type { Resource } from 'fhir/r4';
import { expect } from 'vitest';

const appDir = path.join(import.meta.dirname, '..');
/** A message of the sender NORTH at an hour of 5 March 2024, 10:00 to 19:00 UTC. */
export const message = (type: string, id: string, hour: number, ...segments: string[]): string =>
  [`MSH|^~\\&|HIS|NORTH|||202403051${hour}0000+0000||${type}|${id}|P|2.8`, ...segments, ''].join(
    '\r',
  );
export const pid = (number: string, family: string): string =>
  `PID|1||${number}^^^NORTH^MR||${family}^Jane||19800101|F`;
/** The convert app on a host of its own, with storage and a FHIR server. */
export async function rig() {
  const [azurite, service] = await Promise.all([startAzurite(), startFhirService()]);
  const settings = {
    STORAGE: azurite.connectionString,
    AzureWebJobsStorage: azurite.connectionString,
    FHIR_URL: service.url,
    AUTH_MODE: 'none',
    DEPLOYMENT_SECRET: 'a-secret-of-the-tests',
    identifierSystems: JSON.stringify([
      { system: 'http://north.example.org/mrn', aliases: ['NORTH'], trusted: true },
    ]),
    referenceWait: '0',
  };
  const host = await startHost({ appDir, settings });
  const fhir = createFhirClient({ baseUrl: service.url });
  return {
    settings,
    storage: azurite.connectionString,
    host,
    async post(
      route: string,
      body: string,
      headers: Record<string, string> = {},
    ): Promise<Response> {
      return fetch(`${host.url}/api/${route}`, { method: 'POST', body, headers });
    },
    async send(text: string): Promise<void> {
      const response = await fetch(`${host.url}/api/convert/hl7v2?persist=true`, {
        method: 'POST',
        body: text,
      });
      expect(response.status).toBe(202);
      await host.whenIdle();
    },
    async all<T extends Resource>(type: T['resourceType'] & string): Promise<T[]> {
      const found: T[] = [];
      for await (const resource of fhir.search(type, {})) found.push(resource as unknown as T);
      return found;
    },
    async [Symbol.asyncDispose]() {
      await host.close();
      await service.close();
      await azurite[Symbol.asyncDispose]();
    },
  };
}

/** Every order of a few things. */
export const permutations = <T>(items: readonly T[]): T[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, index) =>
        permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [
          item,
          ...rest,
        ]),
      );
