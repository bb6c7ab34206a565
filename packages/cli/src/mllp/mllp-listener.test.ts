import { once } from 'node:events';
import { connect } from 'node:net';
import { frame } from '@fph/hl7v2';
import { expect, test } from 'vitest';
import { answersOf, memoryMessageStore, message, next, mllpRig as rig } from './test-listener.ts';

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
    store: {
      ...memoryMessageStore().store,
      keep: async () => {
        if (fails) throw new Error('disk full');
      },
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

test('what was answered is known after a restart', async () => {
  const { stored, store } = memoryMessageStore();
  for (const text of ['Doe', 'Doe', 'Roe']) {
    await using it = await rig({ store });
    it.socket.write(frame(message('7', text)));
    expect(await next(it.answers)).toContain('MSA|AA|7');
  }
  expect(stored).toHaveLength(2);
});

test('a message whose note fails is acknowledged all the same: it is stored', async () => {
  const { stored, store } = memoryMessageStore();
  const fails = async () => {
    throw new Error('busy');
  };
  await using it = await rig({ store: { ...store, wasAnswered: fails, noteAnswered: fails } });
  it.socket.write(frame(message('7')));
  expect(await next(it.answers)).toContain('MSA|AA|7');
  expect(stored).toHaveLength(1);
});

test('a slow store slows its sender, and no other', async () => {
  const { stored, store } = memoryMessageStore();
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await using it = await rig({
    maxBytes: 2_000_000,
    store: {
      ...store,
      async keep(name, bytes) {
        if (bytes.length > 1_000_000) {
          begun.resolve();
          await gate.promise;
        }
        await store.keep(name, bytes);
      },
    },
  });
  const large = (id: number): Buffer => frame(message(`L${id}`, 'x'.repeat(1_000_000)));
  for (let id = 0; id < 40; id++) it.socket.write(large(id));
  await begun.promise;
  const other = connect(it.listener.port, '127.0.0.1');
  const answers = answersOf(other);
  for (let id = 0; id < 50; id++) {
    other.write(frame(message(`S${id}`)));
    expect(await next(answers)).toContain(`MSA|AA|S${id}`);
  }
  // The listener has read little more than one message; the rest waits at its sender.
  expect(it.socket.writableLength).toBeGreaterThan(20_000_000);
  gate.resolve();
  for (let id = 0; id < 40; id++) expect(await next(it.answers)).toContain(`MSA|AA|L${id}\r`);
  const numbers = stored.flatMap(({ name, text }) =>
    text.length > 1_000_000 ? [Number(name.slice(-12, -4))] : [],
  );
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  other.destroy();
});
