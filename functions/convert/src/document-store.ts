import type { LargeDocument } from '@fph/hl7v2';
import { azureBlobStore, type Storage } from '@fph/platform';

/** Where documents go that are too large for their resources. */
export type DocumentStore = {
  /** What the links to them begin with. */
  readonly url: string;
  /** The name stands for the content, so that a document kept before is not written again. */
  readonly keep: (document: LargeDocument) => Promise<void>;
};

const container = 'documents';

/** The container `documents` of the drop account. */
export function documentStore(storage: Storage): DocumentStore {
  const blobs = azureBlobStore(storage);
  return {
    url: storage.blobs.getContainerClient(container).url,
    async keep({ name, bytes }) {
      const known = await blobs.open({ container, name });
      if (known?.size !== bytes.length) await blobs.write({ container, name }, bytes);
    },
  };
}
