import {
  type DeviceMapping,
  type FhirMapping,
  type Loaded,
  loadDeviceMapping,
  loadFhirMapping,
  type Problem,
} from '@fph/medtech';
import type { BlobStore, OpenBlob } from '@fph/platform';

type Mappings = { readonly device: DeviceMapping; readonly fhir: FhirMapping };

/** Where the mapping files lie. */
const mappingContainer = 'mappings';
const mappingNames = { device: 'devicecontent.json', fhir: 'fhirmapping.json' } as const;

/** The mappings in force. */
export type MappingSource = {
  /** Undefined as long as there is no valid pair. Looks for newer files at most once a second. */
  current(): Promise<Mappings | undefined>;
};

/** Told when a file was taken, or was found wrong and the one before it stays in force. */
export type MappingNews =
  | { readonly kind: 'loaded'; readonly file: string }
  | { readonly kind: 'invalid'; readonly file: string; readonly problems: readonly Problem[] };

type Slot<Mapping> = { etag: string | undefined; mapping: Mapping | undefined };

/** Mapping files in blob storage: read again when their ETag changes; an invalid one does not replace a good one. */
export function blobMappings(
  blobs: Pick<BlobStore, 'open'>,
  tell: (news: MappingNews) => void,
  now: () => number = Date.now,
): MappingSource {
  const device: Slot<DeviceMapping> = { etag: undefined, mapping: undefined };
  const fhir: Slot<FhirMapping> = { etag: undefined, mapping: undefined };
  let looked = Number.NEGATIVE_INFINITY;
  let looking: Promise<unknown> | undefined;

  async function refresh<Mapping>(
    slot: Slot<Mapping>,
    name: string,
    load: (text: string) => Loaded<Mapping>,
  ): Promise<void> {
    const blob = await blobs.open({ container: mappingContainer, name });
    if (blob === undefined || blob.ref.etag === slot.etag) return;
    const loaded = load(await textOf(blob));
    slot.etag = blob.ref.etag;
    if (loaded.ok) slot.mapping = loaded.mapping;
    tell(
      loaded.ok
        ? { kind: 'loaded', file: name }
        : { kind: 'invalid', file: name, problems: loaded.problems },
    );
  }

  return {
    async current() {
      if (looking === undefined && now() - looked >= 1_000) {
        looking = Promise.all([
          refresh(device, mappingNames.device, loadDeviceMapping),
          refresh(fhir, mappingNames.fhir, loadFhirMapping),
        ]).finally(() => {
          looked = now();
          looking = undefined;
        });
      }
      await looking;
      const pair = { device: device.mapping, fhir: fhir.mapping };
      return pair.device && pair.fhir ? { device: pair.device, fhir: pair.fhir } : undefined;
    },
  };
}

async function textOf(blob: OpenBlob): Promise<string> {
  return new TextDecoder().decode(await blob.range(0, blob.size));
}
