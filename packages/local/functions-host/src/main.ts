import { parseArgs } from 'node:util';
import { readSettingsFile } from './config/settings-file.ts';
import { describeError } from './host-error.ts';
import { formatLogRecord } from './log.ts';
import { watchParent } from './parent-watch.ts';
import { type Host, startHost } from './start-host.ts';

/**
 * The process of one app: `main.ts --app DIR [--port P] [--settings FILE] [--drain-ms N]`. Prints
 * `ready <url>` on stdout and logs on stderr; ends with 1 and the cause when the app cannot run, and
 * when one of its functions ran too long or let an error escape.
 */
const { values } = parseArgs({
  options: {
    app: { type: 'string' },
    port: { type: 'string', default: '0' },
    settings: { type: 'string' },
    'drain-ms': { type: 'string', default: '7000' },
  },
});

const drainMs = Number(values['drain-ms']);
let host: Host | undefined;
let ending = false;

async function end(code: number, within: number): Promise<never> {
  ending = true;
  // A close that hangs must not keep the process.
  setTimeout(() => process.exit(code), within + 2000);
  await host?.close({ drainMs: within }).catch((error: unknown) => say(describeError(error)));
  return process.exit(code);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

process.on('SIGTERM', () => {
  if (!ending) void end(0, drainMs);
});
process.on('SIGINT', () => {
  // Ctrl-C a second time means now.
  if (ending) process.exit(1);
  void end(0, drainMs);
});
// A parent that died without a word leaves broken pipes; the host still has work to end.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('uncaughtException', (error) => {
  say(`An error escaped the app, the process ends: ${describeError(error)}`);
  // Messages in work are given back, so that the restarted app has them at once.
  if (!ending) void end(1, 0);
});
watchParent(() => {
  if (!ending) void end(0, drainMs);
});

try {
  if (values.app === undefined) throw new TypeError('--app DIR is missing');
  host = await startHost({
    appDir: values.app,
    port: Number(values.port),
    settings: values.settings === undefined ? {} : readSettingsFile(values.settings),
    localSettings: true,
    onLog(record) {
      const line = formatLogRecord(record);
      if (line !== undefined) say(line);
    },
    onTimeout(name) {
      say(`Function ${name} ran longer than functionTimeout; the process ends.`);
      void end(1, 1000);
    },
  });
  process.stdout.write(`ready ${host.url}\n`);
} catch (error) {
  say(describeError(error));
  process.exit(1);
}
