import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { type Cli, write } from './cli-context.ts';

export type Severity = 'error' | 'warning' | 'information';

/** A finding about one input, without its data: where it is and what is wrong in general. */
export type Issue = {
  readonly severity: Severity;
  readonly code: string;
  /** Line, segment, path: whatever leads the reader to the place. Empty means the whole file. */
  readonly location: string;
  readonly message: string;
};

export type IssueSink = {
  write(source: string, issue: Issue): Promise<void>;
  close(): Promise<void>;
};

/** Where issues go: NDJSON to the file of `--issues`, else one readable line each on stderr. */
export async function openIssueSink(cli: Cli, file: string | undefined): Promise<IssueSink> {
  if (file === undefined) {
    return {
      write: (source, issue) => write(cli.stderr, `${asLine(source, filled(issue))}\n`),
      close: async () => {},
    };
  }
  const stream = createWriteStream(file);
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve());
    stream.once('error', reject);
  });
  return {
    write: (source, issue) => write(stream, `${asJson(source, filled(issue))}\n`),
    close: async () => {
      stream.end();
      await finished(stream);
    },
  };
}

function filled(issue: Issue): Issue {
  return {
    severity: issue.severity,
    code: issue.code || 'unexpected',
    location: issue.location || 'file',
    message: issue.message || issue.code || 'unexpected failure',
  };
}

function asJson(source: string, { severity, code, location, message }: Issue): string {
  return JSON.stringify({ source, severity, code, location, message });
}

function asLine(source: string, issue: Issue): string {
  // A name or message must not drive the terminal.
  const line = `${source}: ${issue.severity} ${issue.code} at ${issue.location}: ${issue.message}`;
  return line.replace(/\p{Cc}+/gu, ' ');
}
