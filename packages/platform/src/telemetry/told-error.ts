import { errorAttributes } from './spans.ts';

/**
 * What a host may log of an error: type, code and where it happened. Messages of libraries repeat what they were given, a blob's
 * name or a piece of a file, and hosts log the message and stack of whatever a handler throws.
 */
export function toldError(error: unknown): Error {
  const { 'error.type': type, 'error.code': code } = errorAttributes(error);
  const told = new Error(code === undefined ? type : `${type} ${code}`);
  const frames = (error instanceof Error ? (error.stack ?? '') : '')
    .split('\n')
    .filter((line) => /^ {4}at /.test(line));
  told.stack = [`Error: ${told.message}`, ...frames].join('\n');
  return told;
}
