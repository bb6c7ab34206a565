import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { type Cli, write } from './cli-context.ts';

/** Takes the results of one input after the other. */
export type ResultSink = {
  write(inputIndex: number, value: unknown): Promise<void>;
  /** Called after the last result of an input. */
  endInput(inputIndex: number): Promise<void>;
};

/** One JSON value a line, in input order. */
export function lineSink(cli: Pick<Cli, 'stdout'>): ResultSink {
  return {
    write: (_index, value) => write(cli.stdout, `${JSON.stringify(value)}\n`),
    endInput: async () => {},
  };
}

/**
 * One file per result in `directory`: `<stem>.json` for an input's only result, `<stem>.1.json`, `<stem>.2.json`, … for
 * several. The first result is held back until it is known whether a second one comes.
 */
export async function directorySink(
  directory: string,
  names: readonly string[],
): Promise<ResultSink> {
  await mkdir(directory, { recursive: true });
  const stems = outputStems(names);
  let held: unknown;
  let count = 0;
  const save = async (name: string, value: unknown) => {
    const stream: WriteStream = createWriteStream(path.join(directory, `${name}.json`));
    const done = finished(stream);
    stream.end(`${JSON.stringify(value)}\n`);
    await done;
  };
  return {
    write: async (index, value) => {
      count += 1;
      if (count === 1) held = value;
      else {
        if (count === 2) await save(`${stems[index]}.1`, held);
        held = undefined;
        await save(`${stems[index]}.${count}`, value);
      }
    },
    endInput: async (index) => {
      if (count === 1) await save(stems[index] ?? String(index), held);
      held = undefined;
      count = 0;
    },
  };
}

/**
 * Output names for input file names: the name without its extension; where two are equal, with it; where those are equal
 * too (the same name in two folders), with a counter. No two inputs share a name, whatever the case rules of the disk.
 */
function outputStems(names: readonly string[]): string[] {
  const safe = names.map((name) => name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_') || '_');
  const stems = safe.map((name) => path.parse(name).name);
  const uses = new Map<string, number>();
  for (const stem of stems) uses.set(stem.toLowerCase(), (uses.get(stem.toLowerCase()) ?? 0) + 1);
  const taken = new Set<string>();
  return stems.map((stem, index) => {
    const wanted = uses.get(stem.toLowerCase()) === 1 ? stem : (safe[index] ?? stem);
    let name = wanted;
    for (let copy = 2; taken.has(name.toLowerCase()); copy += 1) name = `${wanted}~${copy}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
