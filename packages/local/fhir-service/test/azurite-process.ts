/** Azurite's blob service as a process of its own, started as the local stack starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

/** The account of the emulator, the same on every machine. */
const ACCOUNT = 'devstoreaccount1';
const KEY =
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export async function startAzurite(
  folder: string,
): Promise<{ connection: string; stop(): Promise<void> }> {
  const entry = createRequire(import.meta.url).resolve('azurite/dist/src/blob/main.js');
  const child = spawn(
    process.execPath,
    [
      entry,
      ...['--blobHost', '127.0.0.1', '--blobPort', '0', '--location', folder],
      ...['--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  let url: string | undefined;
  for await (const chunk of child.stdout) {
    text += String(chunk);
    url = /successfully listen(?:s on|ing at) (\S+)/.exec(text)?.[1];
    if (url !== undefined) break;
  }
  if (url === undefined) throw new Error(`Azurite did not start: ${text.slice(0, 300)}`);
  return {
    connection: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${url}/${ACCOUNT};`,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
