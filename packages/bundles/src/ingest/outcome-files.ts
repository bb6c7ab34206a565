import type { BlobStore } from '@fph/platform/ports';
import type { EntryOutcome } from './entry-outcome.ts';

export const outcomeContainer = 'outcomes';

/** `<yyyy>/<mm>/<dd>/<run id>`: folder of a run in `outcomes` and, after its pipeline, in `dead-letter`. */
export function runFolder(run: { readonly id: string; readonly started: string }): string {
  return `${run.started.slice(0, 10).replaceAll('-', '/')}/${run.id}`;
}

const partName = (folder: string, chunk: number) =>
  `${folder}/parts/${String(chunk).padStart(6, '0')}.ndjson`;

/** Writes what became of a chunk's entries. Named by the chunk's number: written twice it is the same file. */
export async function writePart(
  blobs: BlobStore,
  folder: string,
  chunk: number,
  outcomes: readonly EntryOutcome[],
): Promise<void> {
  const text = outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join('');
  await blobs.write({ container: outcomeContainer, name: partName(folder, chunk) }, text);
}

export async function readPart(
  blobs: BlobStore,
  folder: string,
  chunk: number,
): Promise<EntryOutcome[]> {
  return readOutcomeLines(blobs, partName(folder, chunk));
}

async function readOutcomeLines(blobs: BlobStore, name: string): Promise<EntryOutcome[]> {
  const blob = await blobs.open({ container: outcomeContainer, name });
  if (blob === undefined) return [];
  const pieces: Uint8Array[] = [];
  for await (const piece of blob.stream()) pieces.push(piece);
  return Buffer.concat(pieces)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EntryOutcome);
}

/** Puts the parts together to `outcome.ndjson`, chunk by chunk, in flat memory. */
export async function composeOutcome(
  blobs: BlobStore,
  folder: string,
  chunks: readonly number[],
  summary: unknown,
): Promise<void> {
  async function* pieces() {
    for (const chunk of chunks) {
      const part = await blobs.open({ container: outcomeContainer, name: partName(folder, chunk) });
      if (part !== undefined) yield* part.stream();
    }
  }
  await blobs.write({ container: outcomeContainer, name: `${folder}/outcome.ndjson` }, pieces());
  await blobs.write(
    { container: outcomeContainer, name: `${folder}/summary.json` },
    `${JSON.stringify(summary, null, 2)}\n`,
  );
}

/** Reads up to `limit` lines of a run's outcome, parts while it is still loading. */
export async function* readOutcome(blobs: BlobStore, folder: string): AsyncGenerator<EntryOutcome> {
  const whole = await blobs.open({ container: outcomeContainer, name: `${folder}/outcome.ndjson` });
  if (whole !== undefined) {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const piece of whole.stream()) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield JSON.parse(line) as EntryOutcome;
    }
    return;
  }
  for await (const { name } of blobs.list(outcomeContainer, `${folder}/parts/`)) {
    yield* await readOutcomeLines(blobs, name);
  }
}
