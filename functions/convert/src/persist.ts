import { randomUUID } from 'node:crypto';
import type { Run } from '@fph/platform';
import { type ConvertApp, convertQueue } from './app.ts';

/** Stores what came over HTTP in a drop container and wakes its run: from here on it is a dropped file. */
export async function persist(
  { ingestion }: Pick<ConvertApp, 'ingestion'>,
  container: 'hl7v2' | 'ccda',
  source: string,
  body: Buffer,
): Promise<Run> {
  const extension = container === 'hl7v2' ? 'hl7' : 'xml';
  const name = `${source}/${randomUUID()}.${extension}`;
  const { etag } = await ingestion.ports.blobs.write({ container, name }, body);
  const run = await ingestion.register({ container, name, etag });
  await ingestion.ports.queue.send(convertQueue, { continue: run.id });
  return run;
}
