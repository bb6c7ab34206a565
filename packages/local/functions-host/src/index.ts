export type { HttpCall } from './app-calls.ts';
export type { Clock } from './clock.ts';
export type { Execution } from './executor.ts';
export { describeError, HostError, type HostErrorCode } from './host-error.ts';
export { formatLogRecord, type LogRecord, type LogSink } from './log.ts';
export { type Host, type HostOptions, startHost } from './start-host.ts';
