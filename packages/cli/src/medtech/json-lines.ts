import { createInterface } from 'node:readline';
import { MAX_BODY_DEPTH, MedtechError, parseBody } from '@fph/medtech';
import type { TransformInput } from '../transform-io.ts';

/** A JSON value of a file and the line it starts on; text that is no JSON gives an error instead of ending the file. */
export type JsonLine =
  | { readonly line: number; readonly value: unknown }
  | { readonly line: number; readonly error: MedtechError };

/** The envelope and the list around a body do not count against its depth. */
const MAX_DEPTH = MAX_BODY_DEPTH + 2;

/** The values of an NDJSON file; a file that holds one JSON value over several lines counts as one line. */
export async function* jsonLines(input: TransformInput): AsyncGenerator<JsonLine> {
  const lines = createInterface({ input: await input.open(), crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  let whole: string[] | undefined;
  for await (const raw of lines) {
    number += 1;
    const text = number === 1 ? raw.replace(/^\uFEFF/, '') : raw;
    if (whole !== undefined) whole.push(text);
    else if (text.trim() === '') continue;
    else if (opensOnly(text)) whole = [...Array<string>(number - 1).fill(''), text];
    else yield parseLine(text, number);
  }
  if (whole !== undefined)
    yield parseLine(whole.join('\n'), whole.findIndex((text) => text !== '') + 1);
}

/** A line that no event can be: the start of a value printed over several lines. */
const opensOnly = (text: string): boolean => /^\s*[[{]\s*$/.test(text);

function parseLine(text: string, line: number): JsonLine {
  try {
    return { line, value: parseBody(text, MAX_DEPTH) };
  } catch (error) {
    if (!(error instanceof MedtechError)) throw error;
    return { line, error };
  }
}
