import type { Receiver, Sender } from 'rhea';

/** The parts of a link's attach frame that the emulator looks at; the library's types leave them out. */
export type Attach = {
  readonly source?: { readonly address?: string; readonly filter?: Record<string, unknown> };
  readonly target?: { readonly address?: string };
  readonly properties?: Record<string, unknown>;
  readonly desired_capabilities?: unknown;
};

type WithFrames = {
  readonly remote: { readonly attach?: Attach };
  readonly local: { readonly attach: { max_message_size?: number } };
};

/** What the client asked for when it opened the link. */
export function attachOf(link: Receiver | Sender): Attach {
  return (link as unknown as WithFrames).remote.attach ?? {};
}

/** Largest message that a link takes, as the standard tier of the service. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Tells the client the largest message; without it the client cannot make a batch. */
export function announceMaxMessage(link: Receiver): void {
  (link as unknown as WithFrames).local.attach.max_message_size = MAX_MESSAGE_BYTES;
}

/** Ends a link with an error that the client library turns into a typed exception. */
export function refuse(link: Receiver | Sender, condition: string, description: string): void {
  link.close({ condition, description });
}
