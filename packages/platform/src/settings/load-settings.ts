import { z } from 'zod';
import { PlatformError } from '../platform-error.ts';

/** The environment, or what a test puts in its place. */
export type SettingValues = Readonly<Record<string, string | undefined>>;

/**
 * Parses an app's settings by its schema. All problems are reported at once, each with the meaning of its setting.
 * Empty text counts as absent, as the Azure portal leaves it behind.
 */
export function loadSettings<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  values: SettingValues,
): z.output<z.ZodObject<Shape>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = values[name];
    if (value !== undefined && value.trim() !== '') given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const details = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '');
    const meaning = name === '' ? undefined : meaningOf(schema.shape[name]);
    const place = issue.path.length > 1 ? ` (at ${issue.path.slice(1).join('.')})` : '';
    const problem = name !== '' && given[name] === undefined ? 'is missing' : issue.message;
    const head = name === '' ? issue.message : `${name}${place}: ${problem}.`;
    return meaning === undefined ? `- ${head}` : `- ${head} ${meaning}`;
  });
  throw new PlatformError('settings', { details });
}

function meaningOf(schema: unknown): string | undefined {
  return schema instanceof z.ZodType ? schema.description : undefined;
}

/** A setting whose text is JSON, checked by its own schema. */
export function jsonSetting<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, 'is not a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max));
}

export type SettingReference = {
  readonly name: string;
  readonly meaning: string;
  readonly required: boolean;
  readonly default: string | undefined;
};

/** What `docs/settings.md` says of an app's settings. */
export function settingsReference<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
): SettingReference[] {
  return Object.entries(schema.shape).map(([name, field]) => {
    const type = field as unknown as z.ZodType;
    const absent = type.safeParse(undefined);
    const value = absent.success ? absent.data : undefined;
    return {
      name,
      meaning: meaningOf(type) ?? '',
      required: !absent.success,
      default:
        value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value),
    };
  });
}
