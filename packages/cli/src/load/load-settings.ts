import { identifierSystemsSchema, sourcesSchema } from '@fph/identity';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';

/** Settings of a deployment that also matter for a load without one. */
const schema = z.object({
  /** With the secret of a deployment, ids come out as that deployment makes them. */
  DEPLOYMENT_SECRET: z.string().min(16).default('local-demo-deployment-secret-not-for-production'),
  identifierSystems: identifierSystemsSchema.optional(),
  sources: sourcesSchema.optional(),
  referenceWait: z.number().int().min(0).max(86_400).default(5),
  splitTransactions: z.enum(['auto', 'never']).default('auto'),
});

export type LoadSettings = z.output<typeof schema>;

/** Checks the settings of `--settings`; those of other commands are ignored. */
export function parseLoadSettings(values: Readonly<Record<string, unknown>>): LoadSettings {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new CliError('configuration', `the settings are not right:\n${problems.join('\n')}`);
}
