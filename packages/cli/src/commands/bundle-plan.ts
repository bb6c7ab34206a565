import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BundleError, planBundle } from '@fph/bundles';
import { fileByteSource } from '@fph/ingestion';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { runTransform, type TransformOptions, transformOptions } from '../transform-io.ts';

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('plan')
    .description('the chunks that a load would send: {chunk, level, kind, entries, bytes}')
    .argument('<file...>', 'bundles, resources or NDJSON: files, folders, globs, archives, or -');
  transformOptions(command).action(async (files: string[], options: TransformOptions) => {
    const scratch = await mkdtemp(path.join(tmpdir(), 'fph-plan-'));
    try {
      await runTransform(
        cli,
        files,
        options,
        async function* (input, report) {
          // The plan looks back at entries that write one resource, so the bytes must be there to be read again.
          const spool = path.join(scratch, 'input');
          await pipeline(await input.open(), createWriteStream(spool));
          const source = await fileByteSource(spool);
          try {
            yield* await planBundle(source, { name: input.name });
          } catch (error) {
            if (!(error instanceof BundleError)) throw error;
            const { code, message, at } = error;
            const location = at?.offset === undefined ? 'file' : `byte ${at.offset}`;
            await report({ severity: 'error', code, location, message });
          } finally {
            await source[Symbol.asyncDispose]();
          }
        },
        { accept: (name) => /\.(?:json|ndjson|jsonl)$/i.test(name) },
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}
