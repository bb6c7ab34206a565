import { describe, expect, it } from 'vitest';
import { CliError } from './cli-error.ts';
import type { CommandEntry } from './command-table.ts';
import { runCli } from './run-cli.ts';
import { testCli } from './test-cli.ts';

const table: CommandEntry[] = [
  {
    name: 'echo',
    summary: 'says it again',
    load: async () => ({
      register: (parent, cli) => {
        parent
          .command('echo')
          .argument('<word...>')
          .option('--times <n>')
          .action((words: string[]) => {
            if (words[0] === 'usage') throw new CliError('usage', 'do not say that');
            if (words[0] === 'secret') throw new TypeError('the secret');
            cli.stdout.write(`${words.join(' ')}\n`);
          });
      },
    }),
  },
  { name: 'later', summary: 'not yet' },
  {
    name: 'group',
    summary: 'two of them',
    commands: [
      {
        name: 'in',
        summary: 'there',
        load: async () => ({
          register: (p, cli) => void p.command('in').action(() => void cli.stdout.write('in\n')),
        }),
      },
      { name: 'out', summary: 'not there' },
    ],
  },
];

async function run(...argv: string[]) {
  const cli = testCli();
  const code = await runCli(argv, cli, table);
  return { code, out: cli.outText(), err: cli.errText() };
}

describe('fph', () => {
  it('runs a command and a command in a group', async () => {
    expect(await run('echo', 'a', 'b')).toEqual({ code: 0, out: 'a b\n', err: '' });
    expect(await run('group', 'in')).toEqual({ code: 0, out: 'in\n', err: '' });
  });

  it('answers "not available" for what is planned', async () => {
    expect(await run('later', '--help')).toEqual({
      code: 2,
      out: '',
      err: 'fph: later: not available\n',
    });
    expect(await run('group', 'out', 'x')).toMatchObject({
      code: 2,
      err: 'fph: group out: not available\n',
    });
  });

  it.each([
    [['nonsense']],
    [['echo']],
    [['echo', 'a', '--nonsense']],
    [['group']],
    [['group', 'nonsense']],
    [['group', 'in', 'excess']],
    [['echo', 'usage']],
    [[]],
  ])('%j is wrong usage: exit code 2, nothing on stdout', async (argv) => {
    const { code, out, err } = await run(...argv);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toBe('');
  });

  it('shows help on every level and lists what is there', async () => {
    const top = await run('--help');
    expect(top).toMatchObject({ code: 0, err: '' });
    expect(top.out).toMatch(/echo\s.*says it again/);
    expect(top.out).not.toContain('later');
    expect((await run('group', '--help')).out).toMatch(/in\s+there/);
    expect((await run('echo', '--help')).out).toContain('--times');
    expect((await run('help', 'echo')).out).toContain('--times');
  });

  it('keeps traces and foreign messages to --debug', async () => {
    const quiet = await run('echo', 'secret');
    expect(quiet).toMatchObject({ code: 1, out: '' });
    expect(quiet.err).not.toContain('the secret');
    const cli = testCli();
    await runCli(['--debug', 'echo', 'secret'], Object.assign(cli, { debug: true }), table);
    expect(cli.errText()).toContain('the secret');
  });
});
