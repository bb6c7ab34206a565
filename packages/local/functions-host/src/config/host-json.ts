import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HostError } from '../host-error.ts';
import { parseTimeSpan } from './time-span.ts';

const timeSpan = z.string().transform((text, context) => {
  const ms = parseTimeSpan(text);
  if (ms === undefined) {
    context.addIssue({ code: 'custom', message: 'expected a time span hh:mm:ss' });
    return z.NEVER;
  }
  return ms;
});

/** `-1` means without limit, as in Azure. */
const functionTimeout = z.union([z.literal('-1').transform(() => undefined), timeSpan]);

const http = z.looseObject({
  routePrefix: z.string().default('api'),
});

const queues = z.looseObject({
  batchSize: z.int().min(1).max(32).default(16),
  newBatchThreshold: z.int().min(0).optional(),
  maxDequeueCount: z.int().min(1).default(5),
  visibilityTimeout: timeSpan.default(0),
  maxPollingInterval: timeSpan.default(60_000),
  messageEncoding: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(['base64', 'none']))
    .default('base64'),
});

const eventHubs = z.looseObject({
  maxEventBatchSize: z.int().min(1).default(100),
  minEventBatchSize: z.int().min(1).optional(),
  maxWaitTime: timeSpan.optional(),
  batchCheckpointFrequency: z.int().min(1).default(1),
  prefetchCount: z.int().min(0).default(300),
  initialOffsetOptions: z
    .looseObject({
      type: z
        .string()
        .transform((text) => text.toLowerCase())
        .pipe(z.enum(['fromstart', 'fromend', 'fromenqueuedtime']))
        .default('fromstart'),
      enqueuedTimeUtc: z.string().optional(),
    })
    .prefault({}),
});

const schema = z.looseObject({
  version: z.literal('2.0'),
  functionTimeout: functionTimeout.optional(),
  extensions: z
    .looseObject({
      http: http.prefault({}),
      queues: queues.prefault({}),
      eventHubs: eventHubs.prefault({}),
    })
    .prefault({}),
  // Read by Azure alone; accepted so that one file serves both.
  extensionBundle: z.unknown().optional(),
  logging: z.unknown().optional(),
});

/** host.json with defaults filled in; durations in milliseconds. */
export type HostJson = z.output<typeof schema>;

/** The keys in use, by object; what is not here is named in the one warning. */
const knownKeys: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(schema.shape),
  extensions: ['http', 'queues', 'eventHubs'],
  'extensions.http': Object.keys(http.shape),
  'extensions.queues': Object.keys(queues.shape),
  'extensions.eventHubs': Object.keys(eventHubs.shape),
  'extensions.eventHubs.initialOffsetOptions': ['type', 'enqueuedTimeUtc'],
};

/** Reads and checks host.json of an app; an absent file gives the defaults. */
export function readHostJson(appDir: string): {
  readonly hostJson: HostJson;
  readonly unknownKeys: readonly string[];
} {
  const file = join(appDir, 'host.json');
  if (!existsSync(file)) return { hostJson: parse(file, { version: '2.0' }), unknownKeys: [] };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new HostError('host-json', { file }, { cause });
  }
  return { hostJson: parse(file, content), unknownKeys: findUnknownKeys(content, '') };
}

function parse(file: string, content: unknown): HostJson {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    (issue) => `${issue.path.join('.') || '(root)'}: ${issue.message}`,
  );
  throw new HostError('host-json', { file, problems });
}

function findUnknownKeys(value: unknown, path: string): readonly string[] {
  const known = knownKeys[path];
  if (!known || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const childPath = path === '' ? key : `${path}.${key}`;
    return known.includes(key) ? findUnknownKeys(child, childPath) : [childPath];
  });
}
