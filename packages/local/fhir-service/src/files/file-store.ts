/** Where bulk files go to and come from: a storage account, or a folder. */
export type FileStore = {
  /** Starts a file; its folder or container is made when it is not there. */
  create(container: string, name: string): Promise<FileWriter>;
  /** Content of a file of this store; refuses a url that is not its own. */
  read(url: string, etag?: string): AsyncIterable<Uint8Array>;
  /** Throws when the store does not answer. */
  reach(): Promise<void>;
};

export type FileWriter = {
  append(chunk: Uint8Array): Promise<void>;
  /** Makes the file visible and returns its url. */
  close(): Promise<string>;
};

/** A failure of a file store, with the status that a job reports. */
export class FileStoreError extends Error {
  override name = 'FileStoreError';
  readonly status: number;
  constructor(status: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.status = status;
  }
}
