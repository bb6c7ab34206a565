import type { BlobStore } from '@fph/platform/ports';

/** Where received messages are kept for good. Names and keys hold no patient data. */
export type MessageStore = {
  /** Resolves only when the message would survive a power cut. */
  readonly keep: (name: string, message: Uint8Array) => Promise<void>;
  /** Whether a message of this key was answered with AA before, by this process or one before it. */
  readonly wasAnswered: (key: string) => Promise<boolean>;
  readonly noteAnswered: (key: string) => Promise<void>;
};

/** Senders give up after half a minute or so; a refusal within it is better than none. */
const limitMs = 8_000;

/**
 * Messages in the container `hl7v2`, where they are loaded from; what was answered, as empty blobs in `work`, which are
 * removed after a week.
 */
export function blobMessageStore(blobs: BlobStore): MessageStore {
  const placeOf = (key: string) => ({ container: 'work', name: `mllp/${key}` });
  const limit = () => AbortSignal.timeout(limitMs);
  return {
    async keep(name, message) {
      await blobs.write({ container: 'hl7v2', name }, Buffer.from(message), limit());
    },
    async wasAnswered(key) {
      return (await blobs.open(placeOf(key), limit())) !== undefined;
    },
    async noteAnswered(key) {
      await blobs.write(placeOf(key), '', limit());
    },
  };
}
