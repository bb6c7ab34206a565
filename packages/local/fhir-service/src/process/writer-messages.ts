import type { FhirRequest } from '../rest/messages.ts';
import type { EncodedResponse } from './backend.ts';

export type ToWriter =
  | { kind: 'request'; key: number; request: FhirRequest }
  | { kind: 'capacity'; perSecond: number | undefined }
  | { kind: 'close' };

export type FromWriter =
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'response'; key: number; response: EncodedResponse }
  | { kind: 'closed' };
