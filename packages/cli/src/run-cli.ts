import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { Cli } from './cli-context.ts';
import { CliError, describeError } from './cli-error.ts';
import { type CommandEntry, commandTable } from './command-table.ts';

/** Runs one `fph` command line and gives its exit code: 0 fine, 1 some inputs failed, 2 wrong usage or configuration. */
export async function runCli(
  argv: readonly string[],
  cli: Cli,
  table: readonly CommandEntry[] = commandTable,
): Promise<number> {
  const args = withoutDebug(argv);
  try {
    const missing = findUnavailable(table, args);
    if (missing !== undefined) throw new CliError('usage', `${missing}: not available`);
    const program = newCommand('fph', cli)
      .description('Takes health data to one FHIR store, on this machine or against servers.')
      .version(manifest.version)
      .option('--debug', 'show stack traces');
    await fill(program, table, args, cli);
    if (args.length === 0) {
      program.outputHelp({ error: true });
      return 2;
    }
    await program.parseAsync(args, { from: 'user' });
    return cli.exitCode;
  } catch (error) {
    return report(error, cli);
  }
}

/** Builds one level of the tree: the command asked for with its module, its siblings by name only. */
async function fill(
  parent: Command,
  entries: readonly CommandEntry[],
  args: readonly string[],
  cli: Cli,
): Promise<void> {
  const wanted = args.find((word) => !word.startsWith('-'));
  // `fph help convert hl7v2` builds the same branch as `fph convert hl7v2 --help`.
  const branch = wanted === 'help' ? args.slice(args.indexOf(wanted) + 1) : args;
  const name = branch.find((word) => !word.startsWith('-'));
  for (const entry of entries) {
    if (entry.name === name && entry.load) {
      const module = await entry.load();
      const before = parent.commands.length;
      module.register(parent, cli);
      for (const command of parent.commands.slice(before)) inherit(command, parent);
    } else if (isAvailable(entry)) {
      const command = newCommand(entry.name, cli).description(entry.summary);
      inherit(command, parent);
      parent.addCommand(command);
      if (entry.commands) {
        const rest = entry.name === name ? branch.slice(branch.indexOf(entry.name) + 1) : [];
        await fill(command, entry.commands, rest, cli);
      }
    }
  }
}

function isAvailable(entry: CommandEntry): boolean {
  return entry.load !== undefined || (entry.commands?.some(isAvailable) ?? false);
}

/** The name of a command that is planned but not there, if the arguments call one. */
function findUnavailable(
  table: readonly CommandEntry[],
  args: readonly string[],
): string | undefined {
  const words = args.filter((word) => !word.startsWith('-') && word !== 'help');
  const path: string[] = [];
  let level: readonly CommandEntry[] | undefined = table;
  for (const word of words) {
    const entry: CommandEntry | undefined = level?.find((candidate) => candidate.name === word);
    if (!entry) return undefined;
    path.push(word);
    if (!isAvailable(entry)) return path.join(' ');
    level = entry.commands;
  }
  return undefined;
}

function newCommand(name: string, cli: Cli): Command {
  return new Command(name)
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows the usage)')
    .configureOutput({
      writeOut: (text) => void cli.stdout.write(text),
      writeErr: (text) => void cli.stderr.write(text),
    });
}

function inherit(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent).allowExcessArguments(false);
  for (const child of command.commands) inherit(child, command);
}

function withoutDebug(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.filter((word, index) => word !== '--debug' || (end >= 0 && index > end));
}

function report(error: unknown, cli: Cli): number {
  if (error instanceof CommanderError) {
    // Help asked for is no error; commander has already printed what there is to say.
    return error.exitCode === 0 ? cli.exitCode : 2;
  }
  if (cli.signal.aborted && !(error instanceof CliError)) return cli.exitCode || 130;
  cli.stderr.write(`fph: ${describeError(error)}\n`);
  if (cli.debug && error instanceof Error) printTrace(error, cli);
  return error instanceof CliError ? error.exitCode : 1;
}

function printTrace(error: Error, cli: Cli): void {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    cli.stderr.write(`${each.stack ?? each.message}\n`);
  }
}
