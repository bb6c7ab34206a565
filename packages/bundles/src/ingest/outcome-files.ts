import type { BlobStore } from '@fph/platform/ports';
import { type EntryOutcome, isWarning } from './entry-outcome.ts';
import type { SliceState } from './slice-state.ts';

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
  await blobs.write(
    { container: outcomeContainer, name: partName(folder, chunk) },
    linesOf(outcomes),
  );
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

/** A chunk's outcomes, from this slice's memory or from storage. */
export async function partOf(
  { parts, ports, run }: Pick<SliceState, 'parts' | 'ports' | 'run'>,
  chunk: number,
): Promise<readonly EntryOutcome[]> {
  return parts.get(chunk) ?? (await readPart(ports.blobs, runFolder(run), chunk));
}

/** Up to this size the outcome goes in one request. */
const maxTextLength = 4 * 1024 * 1024;

/**
 * Writes `outcome.ndjson`, chunk by chunk, in flat memory, `warnings.ndjson` with those lines of it that are neither failures
 * nor quite what was sent, and `summary.json`.
 */
export async function composeOutcome(
  blobs: BlobStore,
  folder: string,
  parts: () => AsyncIterable<readonly EntryOutcome[]>,
  summary: unknown,
): Promise<void> {
  const write = async (name: string, texts: AsyncGenerator<string, undefined>) => {
    const content = await shortOrStream(texts);
    await blobs.write({ container: outcomeContainer, name: `${folder}/${name}` }, content);
  };
  let warned = false;
  async function* noting() {
    for await (const part of parts()) {
      warned ||= part.some(isWarning);
      yield part;
    }
  }
  await write('outcome.ndjson', textsOf(noting()));
  if (warned) {
    async function* warnings() {
      for await (const part of parts()) yield part.filter(isWarning);
    }
    await write('warnings.ndjson', textsOf(warnings()));
  }
  await blobs.write(
    { container: outcomeContainer, name: `${folder}/summary.json` },
    `${JSON.stringify(summary, null, 2)}\n`,
  );
}

/** A short text as one string, so that it is one request; a long one as it comes. */
async function shortOrStream(
  texts: AsyncGenerator<string, undefined>,
): Promise<string | AsyncIterable<Uint8Array>> {
  let head = '';
  let next = await texts.next();
  for (; !next.done && head.length < maxTextLength; next = await texts.next()) head += next.value;
  const rest = next;
  async function* pieces() {
    yield Buffer.from(head);
    if (!rest.done) yield Buffer.from(rest.value);
    for await (const text of texts) yield Buffer.from(text);
  }
  return rest.done ? head : pieces();
}

async function* textsOf(
  parts: AsyncIterable<readonly EntryOutcome[]>,
): AsyncGenerator<string, undefined> {
  for await (const part of parts) yield linesOf(part);
  return undefined;
}

function linesOf(outcomes: readonly EntryOutcome[]): string {
  return outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join('');
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
