import type { ImportFailure, ImportLine } from '../jobs/import-lines.ts';
import type { FhirRequest } from '../rest/messages.ts';
import type { EncodedResponse } from './backend.ts';

export type ToWriter =
  | { kind: 'request'; key: number; request: FhirRequest }
  | { kind: 'import'; key: number; type: string; lines: ImportLine[] }
  | { kind: 'capacity'; perSecond: number | undefined }
  | { kind: 'close' };

export type FromWriter =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'response'; key: number; response: EncodedResponse }
  | { kind: 'imported'; key: number; failures: ImportFailure[] }
  | { kind: 'closed' };
