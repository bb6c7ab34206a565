/** Levels as the core API names them. */
export type LogLevel =
  | 'trace'
  | 'debug'
  | 'information'
  | 'warning'
  | 'error'
  | 'critical'
  | 'none';

/** One line from the host (`system`) or from a function (`user`). */
export type LogRecord = {
  readonly time: Date;
  readonly level: LogLevel;
  readonly category: string;
  readonly message: string;
  readonly functionName?: string;
  readonly invocationId?: string;
};

export type LogSink = (record: LogRecord) => void;

/** What the parts of the host log through. */
export type HostLog = (
  level: LogLevel,
  message: string,
  about?: { functionName?: string; invocationId?: string; category?: string },
) => void;

/** Makes the host's log on a sink. */
export function createLog(sink: LogSink): HostLog {
  return (level, message, about = {}) => {
    const { category = 'system', ...rest } = about;
    sink({ time: new Date(), level, category, message, ...rest });
  };
}

const shownAs: Readonly<Record<LogLevel, string>> = {
  trace: 'TRACE',
  debug: 'DEBUG',
  information: 'INFO',
  warning: 'WARN',
  error: 'ERROR',
  critical: 'ERROR',
  none: 'INFO',
};

/** One line for a terminal; `trace` and `debug` give nothing. */
export function formatLogRecord(record: LogRecord): string | undefined {
  if (record.level === 'trace' || record.level === 'debug') return undefined;
  const place = record.functionName === undefined ? 'host' : record.functionName;
  return `${record.time.toISOString()} ${shownAs[record.level]} ${place}: ${record.message}`;
}
