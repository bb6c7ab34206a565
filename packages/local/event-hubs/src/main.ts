import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { defaultConfig, type EmulatorConfig } from './config.ts';
import { EventHubsError } from './event-hubs-error.ts';
import { type EventHubs, startEventHubs } from './start-event-hubs.ts';

/** `main.ts [--port P] [--data DIR] [--config FILE]`: prints `ready <connection string>` and runs until it is told to stop. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    config: { type: 'string' },
  },
});

let hubs: EventHubs | undefined;
async function end(code: number): Promise<never> {
  setTimeout(() => process.exit(code), 2_000).unref();
  await hubs?.close();
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void end(0));
process.on('disconnect', () => void end(0));
process.stdout.on('error', () => void end(0));
// A parent that was killed cannot say so; an orphan gets another parent.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) void end(0);
}, 500).unref();

try {
  const config =
    values.config === undefined
      ? defaultConfig
      : (JSON.parse(readFileSync(values.config, 'utf8')) as EmulatorConfig);
  hubs = await startEventHubs({
    port: Number(values.port),
    config,
    ...(values.data !== undefined && { dataDir: values.data }),
  });
  process.stdout.write(`ready ${hubs.connectionString}\n`);
} catch (error) {
  const details = error instanceof EventHubsError ? error.details : [];
  const reason = error instanceof Error ? error.message : 'unknown failure';
  process.stderr.write(`${[reason, ...details].join('\n')}\n`);
  process.exit(1);
}
