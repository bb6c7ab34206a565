import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { frame } from '@fph/hl7v2';
import { describe, expect, test } from 'vitest';
import { answersOf, message, next, startTestListener } from './test-listener.ts';

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A certificate for 127.0.0.1 that vouches for itself. */
function certificate(name: string): { cert: string; key: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'mllp-tls-'));
  const [key, cert] = ['key.pem', 'cert.pem'].map((file) => path.join(folder, file)) as [
    string,
    string,
  ];
  const args =
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=${name} -addext subjectAltName=IP:127.0.0.1`.split(
      ' ',
    );
  execFileSync('openssl', [...args, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const pair = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}

async function exchange(socket: TLSSocket): Promise<string> {
  socket.write(frame(message('1')));
  const ack = await next(answersOf(socket));
  socket.destroy();
  return ack;
}

describe.skipIf(!hasOpenssl())('with TLS', () => {
  const server = certificate('listener');
  const sender = certificate('sender');
  const stranger = certificate('stranger');

  test('answers a sender who trusts the certificate, and no plain one', async () => {
    const listener = await startTestListener({ tls: server });
    const socket = connect({ port: listener.port, host: '127.0.0.1', ca: server.cert });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    expect(['TLSv1.2', 'TLSv1.3']).toContain(socket.getProtocol());
    expect(await exchange(socket)).toContain('MSA|AA|1');

    const untrusting = connect({ port: listener.port, host: '127.0.0.1' });
    const [error] = (await once(untrusting, 'error')) as [Error & { code?: string }];
    expect(error.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');

    const plain = connectPlain(listener.port, '127.0.0.1');
    plain.on('error', () => {});
    plain.write(frame(message('2')));
    await new Promise((resolve) => plain.on('close', resolve));
    expect(plain.bytesRead).toBeLessThan(20);
    await listener.close();
  });

  test('with an authority, only senders with its certificates are heard', async () => {
    const listener = await startTestListener({ tls: { ...server, ca: sender.cert } });
    const common = { port: listener.port, host: '127.0.0.1', ca: server.cert };
    expect(await exchange(connect({ ...common, ...sender, ca: server.cert }))).toContain(
      'MSA|AA|1',
    );
    for (const credentials of [{}, { cert: stranger.cert, key: stranger.key }]) {
      const refused = connect({ ...common, ...credentials });
      refused.on('error', () => {});
      refused.write(frame(message('3')));
      await new Promise((resolve) => refused.on('close', resolve));
      expect(refused.bytesRead).toBe(0);
    }
    await listener.close();
  });
});
