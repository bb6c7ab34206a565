import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError } from './cli-error.ts';
import { testCli } from './test-cli.ts';
import { runTransform, type Transform, type TransformOptions } from './transform-io.ts';
import { archiveLimits } from './transform-limits.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fph-io-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = async (name: string, content: string | Uint8Array) => {
  const full = path.join(folder, name);
  await mkdir(path.dirname(full), { recursive: true });
  await writeFile(full, content);
};

/** Yields each line of the file as a value; the line `bad` is an error, `boom` throws. */
const lines: Transform = async function* (input, report) {
  let number = 0;
  for (const line of (await input.text()).split('\n')) {
    number += 1;
    if (line === 'boom') throw new Error('secret data');
    if (line === 'bad') {
      await report({
        severity: 'error',
        code: 'bad-line',
        location: `line ${number}`,
        message: 'bad',
      });
    } else if (line !== '') yield { source: input.source, line };
  }
};

async function run(
  args: string[],
  options: TransformOptions = {},
  stdin?: Uint8Array,
  expand = {},
) {
  const cli = testCli({ cwd: folder, ...(stdin ? { stdin } : {}) });
  await runTransform(cli, args, options, lines, expand);
  return cli;
}

describe('inputs', () => {
  it('reads files in the order given, folders and globs in code-unit order', async () => {
    await file('z.txt', 'z');
    await file('d/b.txt', 'b');
    await file('d/B.txt', 'B');
    await file('d/sub/a.txt', 'a');
    await file('d/.hidden', 'no');
    const cli = await run(['z.txt', 'd', 'd/*.txt']);
    expect(cli.outLines().map((value) => (value as { source: string }).source)).toEqual([
      'z.txt',
      'd/B.txt',
      'd/b.txt',
      'd/sub/a.txt',
      'd/B.txt',
      'd/b.txt',
    ]);
    expect(cli.exitCode).toBe(0);
  });

  it('reads gz and zip as what they hold, from disk and from standard input', async () => {
    const zip = zipSync({
      'in/b.txt': Buffer.from('b'),
      'a.txt.gz': gzipSync('a'),
      '__MACOSX/x': Buffer.from('no'),
    });
    await file('all.zip', zip);
    await file('one.txt.gz', gzipSync('one'));
    expect((await run(['all.zip', 'one.txt.gz'])).outLines()).toEqual([
      { source: 'all.zip/a.txt.gz', line: 'a' },
      { source: 'all.zip/in/b.txt', line: 'b' },
      { source: 'one.txt.gz', line: 'one' },
    ]);
    expect((await run(['-'], {}, zip)).outLines()).toHaveLength(2);
    expect((await run(['-'], {}, gzipSync('piped'))).outLines()).toEqual([
      { source: 'stdin', line: 'piped' },
    ]);
    expect((await run(['-'], {}, Buffer.from('x'))).outLines()).toEqual([
      { source: 'stdin', line: 'x' },
    ]);
    const cli = await run(['-'], { out: 'o' }, zip);
    expect(cli.exitCode).toBe(0);
    expect(await readdir(path.join(folder, 'o'))).toEqual(['a.json', 'b.json']);
  });

  it('takes brackets and stars in a name that exists as they are', async () => {
    await file('a[1]*.txt', 'x');
    expect((await run(['a[1]*.txt'])).outLines()).toHaveLength(1);
  });

  it('fails what is missing or broken and goes on with the others', async () => {
    await file('good.txt', 'x');
    await file('broken.zip', 'PK not really');
    await file('broken.txt.gz', Buffer.concat([gzipSync('abc').subarray(0, 12)]));
    await mkdir(path.join(folder, 'empty'));
    const cli = await run([
      'nowhere.txt',
      '*.none',
      'empty',
      'broken.zip',
      'broken.txt.gz',
      'good.txt',
    ]);
    expect(cli.exitCode).toBe(1);
    expect(cli.outLines()).toEqual([{ source: 'good.txt', line: 'x' }]);
    expect(
      cli
        .errText()
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' at ')[0]),
    ).toEqual([
      'nowhere.txt: error not-found',
      '*.none: error not-found',
      'empty: error no-input',
      'broken.zip: error invalid-archive',
      'broken.txt.gz: error invalid-archive',
    ]);
  });

  it('reads standard input once only', async () => {
    await expect(run(['-', '-'])).rejects.toThrow(CliError);
  });
});

describe('archive bombs', () => {
  const limits = { ...archiveLimits, ratioFrom: 1_000, maxRatio: 20, maxMembers: 3 };

  it('stops a gz and a zip member that swell', async () => {
    await file('bomb.gz', gzipSync(Buffer.alloc(200_000, 'a')));
    await file(
      'bomb.zip',
      zipSync({ 'a.txt': Buffer.alloc(200_000, 'a'), 'b.txt': Buffer.from('fine') }),
    );
    const cli = await run(['bomb.gz', 'bomb.zip'], {}, undefined, { limits });
    expect(cli.errText().match(/compression-ratio/g)).toHaveLength(2);
    expect(cli.outLines()).toEqual([{ source: 'bomb.zip/b.txt', line: 'fine' }]);
  });

  it('refuses too many members, too large texts and nested archives', async () => {
    const many = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, Buffer.from('x')]));
    await file('many.zip', zipSync(many));
    await file('nested.zip', zipSync({ 'in.zip': zipSync({ a: Buffer.from('x') }) }));
    await file('large.txt', 'x'.repeat(100));
    const cli = await run(['many.zip', 'nested.zip', 'large.txt'], {}, undefined, {
      limits: { ...limits, maxTextBytes: 99 },
    });
    expect(cli.errText()).toMatch(
      /many.zip: error too-many-members.*\n.*nested-archive.*\n.*large.txt: error too-large/,
    );
  });
});

describe('output folder', () => {
  it('names files by stem, counts several results, keeps extensions of equal stems', async () => {
    await file('one.hl7', '1');
    await file('two.hl7', '1\n2\n3');
    await file('same.hl7', 'h');
    await file('same.txt', 't\nt2');
    await file('d1/equal.hl7', 'x');
    await file('d2/equal.hl7', 'y');
    await file('none.hl7', '');
    await run(['one.hl7', 'two.hl7', 'same.hl7', 'same.txt', 'd1', 'd2', 'none.hl7'], {
      out: 'out',
    });
    expect(await readdir(path.join(folder, 'out'))).toEqual([
      'equal.hl7.json',
      'equal.hl7~2.json',
      'one.json',
      'same.hl7.json',
      'same.txt.1.json',
      'same.txt.2.json',
      'two.1.json',
      'two.2.json',
      'two.3.json',
    ]);
    expect(await readFile(path.join(folder, 'out/same.txt.2.json'), 'utf8')).toBe(
      '{"source":"same.txt","line":"t2"}\n',
    );
  });

  it('writes what came before a failure', async () => {
    await file('half.txt', 'first\nboom');
    const cli = await run(['half.txt'], { out: 'out' });
    expect(cli.exitCode).toBe(1);
    expect(await readdir(path.join(folder, 'out'))).toEqual(['half.json']);
  });
});

describe('issues', () => {
  it('fills every field in the file of --issues and leaves stderr alone', async () => {
    await file('x.txt', 'ok\nbad\nboom');
    const cli = await run(['x.txt', 'gone'], { issues: 'issues.ndjson' });
    const issues = (await readFile(path.join(folder, 'issues.ndjson'), 'utf8')).trim().split('\n');
    expect(issues.map((line) => JSON.parse(line))).toEqual([
      { source: 'x.txt', severity: 'error', code: 'bad-line', location: 'line 2', message: 'bad' },
      {
        source: 'x.txt',
        severity: 'error',
        code: 'unexpected',
        location: 'file',
        message: 'unexpected failure (--debug shows more)',
      },
      {
        source: 'gone',
        severity: 'error',
        code: 'not-found',
        location: 'file',
        message: 'no such file or directory',
      },
    ]);
    expect(cli.errText()).toBe('');
    expect(cli.exitCode).toBe(1);
    expect(cli.outLines()).toEqual([{ source: 'x.txt', line: 'ok' }]);
  });

  it('leaves control characters of names out of the terminal', async () => {
    const cli = await run(['no\u001b[31m-such']);
    expect(cli.errText()).not.toContain('\u001b');
  });
});
