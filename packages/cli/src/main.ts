#!/usr/bin/env node
import { processCli } from './process-cli.ts';
import { runCli } from './run-cli.ts';

const cli = processCli();
process.exitCode = await runCli(process.argv.slice(2), cli);
cli.release();
