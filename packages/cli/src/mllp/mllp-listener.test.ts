import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createFrameDecoder, frame } from '@fph/hl7v2';
import { expect, test } from 'vitest';
import { type MllpOptions, startMllpListener } from './mllp-listener.ts';

const message = (id: string, text = 'Doe'): Buffer =>
  Buffer.from(`MSH|^~\\&|APP|FAC|||20240101||ADT^A01|${id}|P|2.5\rPID|1||P1||${text}\r`);

async function rig(options: Partial<MllpOptions> = {}) {
  const stored: { name: string; text: string }[] = [];
  const listener = await startMllpListener({
    store: async (name, bytes) => {
      stored.push({ name, text: Buffer.from(bytes).toString() });
    },
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
  const socket = connect(listener.port, '127.0.0.1');
  await once(socket, 'connect');
  return {
    stored,
    socket,
    answers: answersOf(socket),
    async [Symbol.asyncDispose]() {
      socket.destroy();
      await listener.close();
    },
  };
}

async function* answersOf(socket: Socket): AsyncGenerator<string> {
  const decoder = createFrameDecoder();
  for await (const chunk of socket as AsyncIterable<Uint8Array>)
    for (const ack of decoder.push(chunk)) yield Buffer.from(ack).toString();
}

const next = async (answers: AsyncGenerator<string>): Promise<string> =>
  (await answers.next()).value as string;

test('answers each message once, in order, after it is stored', async () => {
  await using it = await rig();
  it.socket.write(Buffer.concat([frame(message('1')), frame(message('2')), frame(message('3'))]));
  for (const id of ['1', '2', '3']) expect(await next(it.answers)).toContain(`MSA|AA|${id}\r`);
  expect(it.stored.map(({ text }) => text.split('|')[9])).toEqual(['1', '2', '3']);
  expect(it.stored.map(({ name }) => name)).toEqual([...it.stored.map(({ name }) => name)].sort());
  expect(it.stored[0]?.name).toMatch(/^north\/mllp\/20240101T000000000-[0-9a-f]{8}-00000001\.hl7$/);
});

test('the same content again is answered without work; other content is a new message', async () => {
  await using it = await rig();
  for (const text of ['Doe', 'Doe', 'Roe']) {
    it.socket.write(frame(message('7', text)));
    expect(await next(it.answers)).toContain('MSA|AA|7');
  }
  expect(it.stored).toHaveLength(2);
});

test('AE when the message cannot be stored, and it may come again', async () => {
  let fails = true;
  await using it = await rig({
    store: async () => {
      if (fails) throw new Error('disk full');
    },
  });
  it.socket.write(frame(message('8')));
  const refused = await next(it.answers);
  expect(refused).toContain('MSA|AE|8');
  expect(refused).toContain('ERR||');
  fails = false;
  it.socket.write(frame(message('8')));
  expect(await next(it.answers)).toContain('MSA|AA|8');
});

test('AR for what is no message, and noise between frames is skipped', async () => {
  await using it = await rig();
  it.socket.write(
    Buffer.concat([Buffer.from('noise'), frame(Buffer.from('hello')), frame(message('9'))]),
  );
  expect(await next(it.answers)).toContain('MSA|AR|');
  expect(await next(it.answers)).toContain('MSA|AA|9');
  expect(it.stored).toHaveLength(1);
});

test('a frame beyond the limit ends the connection', async () => {
  await using it = await rig({ maxBytes: 50 });
  it.socket.write(frame(message('1')));
  await once(it.socket, 'close');
  expect(it.stored).toHaveLength(0);
});
