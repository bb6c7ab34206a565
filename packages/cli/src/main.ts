#!/usr/bin/env node
import { processCli } from './process-cli.ts';
import { runCli } from './run-cli.ts';

const cli = processCli();
process.exitCode = await runCli(process.argv.slice(2), cli);
cli.release();

// Whatever a command may have left open must not keep it from ending; what it has printed goes out first.
const patience = 2_000;
process.stdout.write('', () => setTimeout(() => process.exit(), patience).unref());
