import type { ExportRequest } from '../jobs/export-request.ts';
import type { ImportFailure, ImportLine } from '../jobs/import-lines.ts';
import type { ExportedFile, ExportPlace } from '../jobs/run-export.ts';
import type { FhirRequest } from '../rest/messages.ts';

/** An answer with its body encoded, ready to send. */
export type EncodedResponse = {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | undefined;
};

/** Where requests are worked on: in this thread, or by a writer beside it. */
export type Backend = {
  /** A request that changes nothing. */
  read(request: FhirRequest): EncodedResponse;
  write(request: FhirRequest): Promise<EncodedResponse>;
  /** Sets how many bundle entries and writes a second are let through; undefined for no limit. */
  setEntryCapacity(perSecond: number | undefined): void;
  export(
    request: ExportRequest,
    target: ExportPlace,
    signal: AbortSignal,
    report: (resources: number) => void,
  ): Promise<ExportedFile[]>;
  importLines(type: string, lines: ImportLine[]): Promise<ImportFailure[]>;
  /** Whether reads and writes are answered. */
  healthy(): boolean;
  close(): Promise<void>;
};

export const encode = (response: {
  status: number;
  headers: Record<string, string>;
  body: string | undefined;
}): EncodedResponse => ({
  status: response.status,
  headers: response.headers,
  body: response.body === undefined ? undefined : new TextEncoder().encode(response.body),
});
