import { z } from 'zod';
import type { IdentityRow } from './identity-table.ts';

/** How an identifier came to its id. */
const originSchema = z.enum(['minted', 'kept', 'found-on-server', 'attached', 're-keyed', 'split']);

export type Origin = z.infer<typeof originSchema>;

/** A row that leads from one identifier (or a source's own id) to an entity. The value of the identifier is only in the key, hashed. */
const bindingSchema = z.object({
  id: z.string(),
  /** Identifier system; absent for a source's own id. */
  system: z.string().optional(),
  trusted: z.boolean(),
  source: z.string(),
  origin: originSchema,
  at: z.string(),
});

export type Binding = z.infer<typeof bindingSchema>;

const eventSchema = z.object({
  at: z.string(),
  event: z.enum([
    'created',
    'merged-into',
    'merged-from',
    'unmerged',
    'linked',
    'unlinked',
    're-keyed',
    'split-off',
    'split-from',
  ]),
  source: z.string(),
  other: z.string().optional(),
});

export type EntityEvent = z.infer<typeof eventSchema>;

/** The row of a person, place or thing: its state, the keys that lead to it and what happened to it. */
const entitySchema = z.object({
  id: z.string(),
  /** Set after a merge: the survivor. */
  into: z.string().optional(),
  links: z.array(z.string()).optional(),
  sources: z.array(z.string()),
  keys: z.array(z.string()),
  events: z.array(eventSchema),
});

export type Entity = z.infer<typeof entitySchema>;

export function readBinding(row: IdentityRow): Binding {
  return bindingSchema.parse(JSON.parse(row.value));
}

export function readEntity(row: IdentityRow): Entity {
  return entitySchema.parse(JSON.parse(row.value));
}

// A table property holds 32 Ki characters; the lists are for people to read, nothing is decided by their tail.
const maxKeys = 150;
const maxSources = 30;
const maxEvents = 30;
const maxName = 200;

/** The entity with a new source, keys and event in place; lists stay bounded, the first and the latest entries stand. */
export function withHistory(
  entity: Entity,
  change: { source: string; keys?: readonly string[]; event?: EntityEvent },
): Entity {
  const source = shortName(change.source);
  const event = change.event && { ...change.event, source };
  return {
    ...entity,
    sources: bounded([...new Set([...entity.sources, source])], maxSources),
    keys: bounded([...new Set([...entity.keys, ...(change.keys ?? [])])], maxKeys),
    events: bounded([...entity.events, ...(event ? [event] : [])], maxEvents),
  };
}

/** Names of sources and systems come from outside; in a row they are for people to read. */
export function shortName(name: string): string {
  return name.slice(0, maxName);
}

function bounded<T>(list: T[], max: number): T[] {
  return list.length <= max ? list : [...list.slice(0, 1), ...list.slice(1 - max)];
}

export function newEntity(id: string): Entity {
  return { id, sources: [], keys: [], events: [] };
}

export function encode(value: Binding | Entity): string {
  return JSON.stringify(value);
}
