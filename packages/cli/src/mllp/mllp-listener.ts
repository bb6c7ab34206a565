import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { acknowledge, createFrameDecoder, frame, Hl7Error, parseMessage } from '@fph/hl7v2';
import type { MessageStore } from './message-store.ts';

export type MllpOptions = {
  readonly store: MessageStore;
  readonly host: string;
  readonly port: number;
  readonly source: string;
  /** PEM texts; absent: plain TCP. `ca` asks for client certificates. */
  readonly tls?:
    | { readonly cert: string; readonly key: string; readonly ca?: string | undefined }
    | undefined;
  readonly maxBytes: number;
  readonly maxConnections: number;
  readonly idleMs: number;
  readonly now: () => Date;
  /** Tells what happened, by connection and number; never content. */
  readonly log: (line: string) => void;
};

export type MllpListener = { readonly port: number; close(): Promise<void> };

/** What was answered of late, so that a message sent again asks the store nothing. */
type Answered = Map<string, Buffer>;
const remembered = 10_000;

/**
 * Listens for MLLP. Messages of one connection are stored and answered one after the other, so that a slow store slows
 * the sender; AA is sent only after the store has the message, AE when it has not, AR for what is no message. The same
 * control id with the same content is answered again without work, after a restart too; with other content it is a new message.
 */
export async function startMllpListener(options: MllpOptions): Promise<MllpListener> {
  const answered: Answered = new Map();
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // The reading loop ends with the socket; its errors say nothing more.
    socket.on('error', () => socket.destroy());
    socket.setTimeout(options.idleMs, () => socket.destroy());
    void serveConnection(socket, options, answered);
  };
  const server: Server = options.tls
    ? createTlsServer(
        {
          cert: options.tls.cert,
          key: options.tls.key,
          minVersion: 'TLSv1.2',
          ...(options.tls.ca === undefined
            ? {}
            : { ca: options.tls.ca, requestCert: true, rejectUnauthorized: true }),
        },
        serve,
      )
    : createServer(serve);
  server.maxConnections = options.maxConnections;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function serveConnection(
  socket: Socket,
  options: MllpOptions,
  answered: Answered,
): Promise<void> {
  const decoder = createFrameDecoder(options.maxBytes);
  const started = stamp(options.now());
  const connection = randomUUID().slice(0, 8);
  let number = 0;
  try {
    for await (const chunk of socket as AsyncIterable<Uint8Array>) {
      for (const message of decoder.push(chunk)) {
        number += 1;
        const place = `${started}-${connection}-${String(number).padStart(8, '0')}`;
        const ack = await take(message, place, options, answered);
        if (!socket.write(frame(ack))) await once(socket, 'drain');
      }
    }
  } catch (error) {
    const reason = error instanceof Hl7Error ? error.code : 'connection lost';
    options.log(`connection ${connection} closed: ${reason}`);
  } finally {
    socket.destroy();
  }
}

async function take(
  message: Uint8Array,
  place: string,
  options: MllpOptions,
  answered: Answered,
): Promise<Buffer> {
  const controlId = randomUUID().slice(0, 20);
  const time = options.now();
  const key = identityOf(message);
  if (key === undefined) {
    options.log(`${place} rejected: no HL7v2 message`);
    return acknowledge(message, {
      code: 'AR',
      errors: [{ code: '100', text: 'The frame holds no HL7v2 message.' }],
      time,
      controlId,
    });
  }
  const before = answered.get(key);
  if (before !== undefined) return before;
  const { store, source } = options;
  const isRepeated = await store.wasAnswered(key).catch(() => false);
  try {
    if (!isRepeated) await store.keep(`${source}/mllp/${place}.hl7`, message);
  } catch {
    options.log(`${place} not stored`);
    return acknowledge(message, {
      code: 'AE',
      errors: [{ code: '207', text: 'The message could not be stored. Send it again.' }],
      time,
      controlId,
    });
  }
  const ack = acknowledge(message, { code: 'AA', time, controlId });
  // Without the note the message would be stored once more, and the loader would find it unchanged.
  if (!isRepeated) await store.noteAnswered(key).catch(() => options.log(`${place} not noted`));
  answered.set(key, ack);
  if (answered.size > remembered) {
    const [oldest] = answered.keys();
    if (oldest !== undefined) answered.delete(oldest);
  }
  return ack;
}

/** Hash of sender, control id and content; undefined when the bytes are no message. */
function identityOf(message: Uint8Array): string | undefined {
  const hash = createHash('sha256').update(message);
  try {
    const { header } = parseMessage(message);
    return hash
      .update(JSON.stringify([3, 4, 10].map((n) => header.field(n)?.raw ?? '')))
      .digest('hex');
  } catch (error) {
    // A message in a character set that only the converter's configuration can tell is a message all the same.
    if (
      error instanceof Hl7Error &&
      (error.code === 'bad-encoding' || error.code === 'unknown-character-set')
    )
      return hash.digest('hex');
    return undefined;
  }
}

function stamp(time: Date): string {
  return time.toISOString().replace(/[-:.]/g, '').slice(0, 18);
}
