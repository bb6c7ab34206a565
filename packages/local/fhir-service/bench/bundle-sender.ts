/** Posts bundles over kept connections, with as little work in the client as can be. */
import { Agent, request } from 'node:http';

/** `prefer` is the value of `return=`; empty for no preference. */
export function bundleSender(base: string, connections: number, prefer: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const headers: Record<string, string> = { 'content-type': 'application/fhir+json' };
  if (prefer) headers['prefer'] = `return=${prefer}`;

  function send(body: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `${base}/`,
        { method: 'POST', agent, headers: { ...headers, 'content-length': body.byteLength } },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => {
            if (response.statusCode !== 200 && text.length < 300) text += chunk.toString();
          });
          response.on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`${response.statusCode} ${text.slice(0, 300)}`));
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  return { send, close: () => agent.destroy() };
}
