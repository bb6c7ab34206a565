/**
 * Process entry: announces blobs on queues, as Event Grid does in Azure. `STORAGE` is the connection string,
 * `--journal FILE` keeps what has been announced. Prints `ready` when the first sweep has begun.
 */
import { parseArgs } from 'node:util';
import { isWrittenBlob } from '../azurite/written-blob.ts';
import { queueOfContainer } from '../topology.table.ts';
import { announcedJournal } from './announced-journal.ts';
import { createAnnouncer } from './announcer.ts';

/** Hints come at once; a sweep finds what was written while this process or the tap was not there. */
const sweepPause = 10_000;

const { values } = parseArgs({ options: { journal: { type: 'string' } } });
const journal = announcedJournal(values.journal);
const announcer = createAnnouncer({
  connection: process.env['STORAGE'] ?? '',
  queueOfContainer,
  journal,
  onError: (error) => {
    // The code only: the message may hold the address of a blob, and blob names are patient data.
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    process.stderr.write(`announcement failed (${code}); the next sweep tries again\n`);
  },
});

process.on('message', (message) => {
  if (isWrittenBlob(message)) announcer.hint(message);
});
process.once('SIGTERM', () => {
  journal.close();
  process.exit(0);
});

process.stdout.write('ready\n');
for (;;) {
  const started = Date.now();
  await announcer.sweep().catch(() => process.stderr.write('sweep failed; trying again\n'));
  await announcer.idle();
  // Of a large container a list takes long: it may take at most a tenth of the time.
  const pause = Math.max(sweepPause, 10 * (Date.now() - started));
  await new Promise((resolve) => setTimeout(resolve, pause));
}
