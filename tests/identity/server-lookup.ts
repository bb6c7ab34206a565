import type { Identifier } from 'fhir/r4';
import type { FakeFhir } from '../../packages/bundles/src/testing/fake-fhir.ts';
import type { FhirLookup } from '../../packages/identity/src/index.ts';

/** Looks persons up on a server in memory. */
export function serverLookup(
  fhir: Pick<FakeFhir, 'current'>,
  wait: () => Promise<void> = async () => {},
): FhirLookup {
  return {
    async byIdentifier(type, tokens) {
      await wait();
      const found = [...fhir.current().values()].filter((resource) => {
        const identifiers = Reflect.get(resource, 'identifier') as Identifier[] | undefined;
        return (
          resource.resourceType === type &&
          identifiers?.some((one) =>
            tokens.some(({ system, value }) => one.system === system && one.value === value),
          )
        );
      });
      return found.map((resource) => ({ resource }));
    },
    async read(type, id) {
      await wait();
      const resource = fhir.current().get(`${type}/${id}`);
      return resource ? { resource } : 'absent';
    },
  };
}
