import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { descendants, stillRunning, until } from '@fph/stack/testing';
import { describe, expect, it } from 'vitest';
import { type FakeClone, fakeClone, fakeNodeBinary, machineBin } from './fake-clone.ts';

const printMain = `
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), node: process.versions.node,
  path: process.env.PATH.split(':')[0], execPath: process.execPath }));`;

type Ended = { code: number | null; out: string; err: string; ms: number };

function run(
  clone: FakeClone,
  command: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const [file = '', ...args] = command;
  const started = Date.now();
  const child = spawn(file, args, {
    cwd: options.cwd ?? clone.root,
    env: { ...clone.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
  });
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, out, err, ms: Date.now() - started })),
  );
}

const launch = (clone: FakeClone, ...args: string[]) =>
  run(clone, ['node', 'packages/cli/launch.mjs', ...args]);

/** The machine's Node; some cases are only there when it is older than the sources need. */
const machineNode = execFileSync('node', ['-p', 'process.versions.node'], {
  env: { PATH: machineBin() },
  encoding: 'utf8',
}).trim();
const machineNodeIsOld = Number(machineNode.split('.')[0]) < 22;

describe('the launcher', () => {
  it('installs once, keeps stdout clean, and starts within a second the next time', async () => {
    using clone = fakeClone(printMain);
    const first = await launch(clone, 'fph', 'status', '--json');
    expect(first).toMatchObject({
      code: 0,
      err: expect.stringContaining('installing (first run)'),
    });
    expect(first.err).toContain('Progress: this is for people');
    expect(first.err).toContain('--yes pnpm@10.34.9 install --frozen-lockfile');
    const { args, node, path: firstPath, execPath } = JSON.parse(first.out);
    expect(args).toEqual(['status', '--json']);
    expect(Number(node.split('.')[0])).toBeGreaterThanOrEqual(22);
    expect(path.dirname(realpathSync(path.join(firstPath, 'node')))).toBe(
      path.dirname(realpathSync(execPath)),
    );
    const times: number[] = [];
    for (let start = 0; start < 3; start += 1) {
      const second = await launch(clone, 'demo', '--exit');
      expect(second).toMatchObject({ code: 0, err: '' });
      expect(JSON.parse(second.out).args).toEqual(['demo', '--exit']);
      times.push(second.ms);
    }
    // The best of them: other tests run beside.
    expect(Math.min(...times)).toBeLessThan(1_000);
    expect(clone.installs()).toBe(1);
  });

  it('installs again when a lockfile or a package file changed', async () => {
    using clone = fakeClone(printMain);
    await launch(clone, 'fph');
    clone.write('pnpm-lock.yaml', 'lockfileVersion: 9\nchanged: true\n');
    expect((await launch(clone, 'fph')).err).toContain('installing (dependencies changed)');
    clone.write('packages/other/package.json', '{}');
    expect((await launch(clone, 'fph')).err).toContain('installing (dependencies changed)');
    await launch(clone, 'fph');
    expect(clone.installs()).toBe(3);
  });

  it.runIf(machineNodeIsOld)('repairs a deleted Node binary', async () => {
    using clone = fakeClone(printMain);
    await launch(clone, 'fph');
    rmSync(clone.path(fakeNodeBinary));
    const repaired = await launch(clone, 'fph');
    expect(repaired).toMatchObject({
      code: 0,
      err: expect.stringContaining('the Node binary is missing'),
    });
    expect(JSON.parse(repaired.out)).toBeTruthy();
  });

  it.each([
    ['node_modules'],
    ['packages/cli/node_modules'],
    ['packages/cli/node_modules/@scope/needed'],
    ['node_modules/.pnpm/@scope+needed@1.0.0/node_modules'],
    ['node_modules/.pnpm/root-tool@1.0.0'],
  ])('repairs node_modules without %s', async (missing) => {
    using clone = fakeClone(printMain);
    await launch(clone, 'fph');
    rmSync(clone.path(missing), { recursive: true });
    const repaired = await launch(clone, 'fph');
    expect(repaired.err).toContain('installing');
    expect(repaired.code).toBe(0);
    expect((await launch(clone, 'fph')).err).toBe('');
  });

  it('begins anew after an install that was killed', async () => {
    using clone = fakeClone(printMain);
    // What pnpm would take for complete, though it is not.
    mkdirSync(clone.path('node_modules/.pnpm'), { recursive: true });
    writeFileSync(clone.path('node_modules/.pnpm/lock.yaml'), '');
    writeFileSync(clone.path('.install-lock'), '999999999');
    expect(await launch(clone, 'fph')).toMatchObject({ code: 0 });
    // A holder that is alive but silent for long is another process with the same number.
    rmSync(clone.path('node_modules'), { recursive: true });
    writeFileSync(clone.path('.install-lock'), String(process.pid));
    utimesSync(clone.path('.install-lock'), new Date(0), new Date(0));
    expect(await launch(clone, 'fph')).toMatchObject({ code: 0 });
  });

  it('lets one of several first runs install', async () => {
    using clone = fakeClone(printMain);
    const env = { INSTALL_MS: '700' };
    const runs = await Promise.all(
      [1, 2, 3].map(() => run(clone, ['node', 'packages/cli/launch.mjs', 'fph'], { env })),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(clone.installs()).toBe(1);
  });

  it('ends with the error of an install that fails', async () => {
    using clone = fakeClone(printMain);
    clone.write('bin/npx.mjs', "console.error('ERR_PNPM_OUTDATED_LOCKFILE'); process.exit(1);");
    const failed = await launch(clone, 'fph');
    expect(failed).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('OUTDATED_LOCKFILE'),
    });
  });

  it('hands on the exit code and refuses an unknown script', async () => {
    using clone = fakeClone('process.exitCode = 2;');
    expect((await launch(clone, 'fph')).code).toBe(2);
    expect((await launch(clone, 'nonsense')).code).toBe(2);
  });

  it('runs in the directory of the caller, also through npm from elsewhere', async () => {
    using clone = fakeClone(printMain);
    mkdirSync(clone.path('elsewhere'));
    const cwd = clone.path('elsewhere');
    const direct = await run(clone, ['node', '../packages/cli/launch.mjs', 'fph'], {
      cwd,
      env: { INIT_CWD: '/' },
    });
    expect(JSON.parse(direct.out).cwd).toBe(cwd);
    const npm = await run(
      clone,
      ['npm', 'run', '--silent', '--prefix', clone.root, 'fph', '--', 'x', '--out', 'y'],
      { cwd },
    );
    expect(JSON.parse(npm.out)).toMatchObject({ cwd, args: ['x', '--out', 'y'] });
  });
});

describe('npm test', () => {
  const report = (tests: string, exit: number) => `
    import { writeFileSync } from 'node:fs';
    const file = process.argv.find((arg) => arg.startsWith('--outputFile.json=')).split('=')[1];
    console.log(process.argv.slice(2).filter((arg) => !arg.startsWith('--outputFile')).join(' '));
    writeFileSync(file, JSON.stringify({ testResults: ${tests} }));
    process.exitCode = ${exit};`;

  it.each([
    [
      "[{ status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'passed' }] }]",
      0,
      '2 passed, 0 failed',
    ],
    [
      "[{ status: 'failed', assertionResults: [{ status: 'passed' }, { status: 'failed' }, { status: 'skipped' }, { status: 'todo' }] }]",
      1,
      '1 passed, 1 failed, 2 skipped',
    ],
    // A file that cannot be loaded has no tests, and an error outside of tests belongs to no file.
    ["[{ status: 'failed', assertionResults: [] }]", 1, '0 passed, 1 failed'],
    ["[{ status: 'passed', assertionResults: [{ status: 'passed' }] }]", 1, '1 passed, 1 failed'],
  ])('ends with the count of tests: %s', async (tests, exit, line) => {
    using clone = fakeClone('', report(tests, exit));
    const ended = await launch(clone, 'test', 'packages/x');
    expect(ended.code).toBe(exit);
    const lines = ended.out.trim().split('\n');
    expect(lines[0]).toBe(
      'run --project=unit --project=integration --project=e2e --reporter=default --reporter=json packages/x',
    );
    expect(lines.at(-1)).toBe(line);
  });

  it('counts a run without a report as failed and lets --project choose', async () => {
    using clone = fakeClone(
      '',
      'console.log(process.argv.slice(2).join(" ")); process.exitCode = 1;',
    );
    const ended = await launch(clone, 'test', '--project', 'conformance');
    expect(ended.out).not.toContain('--project=unit');
    expect(ended.out.trim().split('\n').at(-1)).toBe('0 passed, 1 failed');
  });

  it('leaves nothing running whichever process is killed', async () => {
    const spawns = `
      import { spawn } from 'node:child_process';
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      console.log('up');
      setInterval(() => {}, 1000);`;
    for (const [signal, victim] of [
      ['SIGTERM', 0],
      ['SIGINT', 0],
      ['SIGKILL', 0],
      ['SIGKILL', 1],
      ['SIGKILL', 2],
    ] as const) {
      using clone = fakeClone('', spawns);
      const chain = await startChain(clone, ['node', 'packages/cli/launch.mjs', 'test'], 'up');
      expect(chain).toHaveLength(4);
      process.kill(chain[victim] ?? 0, signal);
      await until(
        `nothing left after ${signal} of process ${victim}`,
        () => stillRunning(chain).length === 0,
        9_000,
      );
    }
  });
});

describe('what was started through npm', () => {
  const source = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
  const stack = JSON.stringify(fileURLToPath(import.meta.resolve('@fph/stack/supervise')));
  const tinyService = JSON.stringify(
    fileURLToPath(import.meta.resolve('@fph/stack/testing')).replace(
      /src.testing.*$/,
      'test/fixtures/tiny-service.mjs',
    ),
  );
  /** As `fph up`, with a service that starts in no time. */
  const tinyUp = `
    const { processCli } = await import(${source('../src/process-cli.ts')});
    const { supervise, readyLine } = await import(${stack});
    const cli = processCli();
    const service = await supervise({ name: 'tiny', args: () => [${tinyService}, '0'], ready: readyLine('tiny') });
    console.log('up');
    const alive = setInterval(() => {}, 1000);
    cli.signal.addEventListener('abort', async () => { clearInterval(alive); await service.stop(); cli.release(); });`;

  it.each([
    ['SIGINT', 'npm'],
    ['SIGTERM', 'npm'],
    ['SIGKILL', 'npm'],
    ['SIGINT', 'sh'],
    ['SIGTERM', 'sh'],
    ['SIGKILL', 'sh'],
    ['SIGINT', 'launcher'],
    ['SIGTERM', 'launcher'],
    ['SIGKILL', 'launcher'],
    ['SIGINT', 'fph'],
    ['SIGTERM', 'fph'],
    ['SIGKILL', 'fph'],
  ] as const)('leaves nothing running after %s of %s', async (signal, victim) => {
    using clone = fakeClone(tinyUp);
    await launch(clone, 'test');
    const chain = await startChain(clone, ['npm', 'run', '--silent', 'fph', '--', 'up'], 'up');
    const pattern = {
      npm: /^npm/,
      sh: /^\S*sh -c/,
      launcher: /^\S*node \S*launch\.mjs/,
      fph: /main\.ts/,
    }[victim];
    const pid = chain.find((each) => pattern.test(commandLine(each)));
    // Some shells replace themselves by their only command.
    if (pid === undefined && victim === 'sh') return;
    process.kill(pid ?? 0, signal);
    await until(
      `nothing left after ${signal} of ${victim}`,
      () => stillRunning(chain).length === 0,
      9_000,
    );
  });

  const pnpm = pnpmScript();
  it.runIf(pnpm !== undefined)('by pnpm leaves nothing running either', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      using clone = fakeClone(tinyUp);
      await launch(clone, 'test');
      const chain = await startChain(
        clone,
        [process.execPath, pnpm ?? '', '--silent', 'fph', 'up'],
        'up',
      );
      process.kill(chain[0] ?? 0, signal);
      await until(`nothing left after ${signal}`, () => stillRunning(chain).length === 0, 9_000);
    }
  });

  it('is a whole platform in the end', async () => {
    using clone = fakeClone(`await import(${source('../src/main.ts')});`);
    await launch(clone, 'fph', '--help');
    const command = [
      'npm',
      'run',
      '--silent',
      'fph',
      '--',
      'up',
      '--only',
      'blob',
      '--data',
      clone.path('data'),
    ];
    const chain = await startChain(clone, command, 'The platform is ready');
    expect(chain.length).toBeGreaterThan(5);
    process.kill(chain[0] ?? 0, 'SIGKILL');
    await until('nothing left', () => stillRunning(chain).length === 0, 15_000);
  });
});

/** Starts a command, waits for a line of its output, and answers it and all processes below it. */
async function startChain(
  clone: FakeClone,
  [file = '', ...args]: string[],
  line: string,
): Promise<number[]> {
  const child = spawn(file, args, {
    cwd: clone.root,
    env: clone.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  await until(`"${line}" in ${output}`, () => output.includes(line));
  return [child.pid ?? 0, ...descendants(child.pid ?? 0)];
}

function commandLine(pid: number): string {
  return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
}

/** The pnpm that runs this test, if one does. */
function pnpmScript(): string | undefined {
  const file = process.env['npm_execpath'];
  return file !== undefined && /pnpm/.test(file) ? file : undefined;
}
