import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createFrameDecoder } from '@fph/hl7v2';
import type { MessageStore } from './message-store.ts';
import { type MllpListener, type MllpOptions, startMllpListener } from './mllp-listener.ts';

/** A message of one sender; for tests. */
export const message = (id: string, text = 'Doe'): Buffer =>
  Buffer.from(`MSH|^~\\&|APP|FAC|||20240101||ADT^A01|${id}|P|2.5\rPID|1||P1||${text}\r`);

/** A store in memory, with what was put into it; for tests. */
export function memoryMessageStore() {
  const stored: { name: string; text: string }[] = [];
  const answered = new Set<string>();
  const store: MessageStore = {
    keep: async (name, bytes) => {
      stored.push({ name, text: Buffer.from(bytes).toString() });
    },
    wasAnswered: async (key) => answered.has(key),
    noteAnswered: async (key) => {
      answered.add(key);
    },
  };
  return { stored, store };
}

/** A listener on a free port; for tests. */
export function startTestListener(options: Partial<MllpOptions> = {}): Promise<MllpListener> {
  return startMllpListener({
    store: memoryMessageStore().store,
    host: '127.0.0.1',
    port: 0,
    source: 'north',
    maxBytes: 100_000,
    maxConnections: 10,
    idleMs: 60_000,
    now: () => new Date('2024-01-01T00:00:00Z'),
    log: () => {},
    ...options,
  });
}

/** A listener, what it stored and a sender connected to it; for tests. */
export async function mllpRig(options: Partial<MllpOptions> = {}) {
  const { stored, store } = memoryMessageStore();
  const listener = await startTestListener({ store, ...options });
  const socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  return {
    stored,
    socket,
    listener,
    answers: answersOf(socket),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await listener.close();
    },
  };
}

export async function* answersOf(socket: Socket): AsyncGenerator<string> {
  const decoder = createFrameDecoder();
  for await (const chunk of socket as AsyncIterable<Uint8Array>)
    for (const ack of decoder.push(chunk)) yield Buffer.from(ack).toString();
}

export const next = async (answers: AsyncGenerator<string>): Promise<string> =>
  (await answers.next()).value as string;
