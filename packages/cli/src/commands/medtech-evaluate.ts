import { compileExpression, type ExpressionLanguage, MedtechError, parseBody } from '@fph/medtech';
import type { Command } from 'commander';
import type { Cli } from '../cli-context.ts';
import { CliError } from '../cli-error.ts';
import { asIssue } from '../medtech/describe-issue.ts';
import { runTransform, type TransformOptions, transformOptions } from '../transform-io.ts';

type Options = TransformOptions & { readonly language: string };

const LANGUAGES: ReadonlyMap<string, ExpressionLanguage> = new Map([
  ['jsonpath', 'JsonPath'],
  ['jmespath', 'JmesPath'],
]);

export function register(parent: Command, cli: Cli): void {
  const command = parent
    .command('evaluate')
    .description('the matches of one expression on a JSON file, as one JSON array')
    .argument('<expression>', 'the expression')
    .argument('<file>', 'JSON file, or - for standard input')
    .requiredOption('--language <name>', 'jsonpath or jmespath');
  transformOptions(command).action(async (source: string, file: string, options: Options) => {
    const language = LANGUAGES.get(options.language.toLowerCase());
    if (language === undefined) {
      throw new CliError('usage', '--language is jsonpath or jmespath');
    }
    await runTransform(cli, [file], options, async function* (input, report) {
      try {
        const expression = compileExpression(source, language);
        yield expression.selectAll(parseBody(await input.text()));
      } catch (error) {
        if (!(error instanceof MedtechError)) throw error;
        const { position } = error.details;
        const location =
          position === undefined ? 'expression' : `expression, character ${position + 1}`;
        await report(asIssue(error, location));
      }
    });
  });
}
