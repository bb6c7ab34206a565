import { badRequest, FhirError, toFhirError } from '../fhir-error.ts';
import { parseJson } from '../json.ts';
import { compartmentTypes, isCompartment } from '../params/compartments.ts';
import { isResourceType } from '../params/param-registry.ts';
import { createSearchContext } from '../search/search-context.ts';
import type { Database } from '../store/database.ts';
import { createResourceWriter, type ResourceWriter } from '../store/resource-writer.ts';
import { decodeSegments } from './bundle-entries.ts';
import { bundle } from './bundle-interaction.ts';
import { capabilityStatement } from './capability-statement.ts';
import { createReferenceResolver } from './conditional-references.ts';
import { everything } from './everything.ts';
import { history } from './history-interaction.ts';
import {
  type FhirRequest,
  type FhirResponse,
  type Interaction,
  type InteractionResult,
  respond,
} from './messages.ts';
import { read, readOldVersion } from './read-interactions.ts';
import { search } from './search-interaction.ts';
import * as write from './write-interactions.ts';

type EngineOptions = {
  /** Absent for an engine that only reads. */
  writable?: boolean;
  now?: () => number;
  /** Throws when no capacity is left for another bundle entry. */
  takeCapacity?: () => void;
};

type Engine = {
  handle(request: FhirRequest): FhirResponse;
  /** The writer behind the engine, for imports; what they write is told to the engine's caches. */
  resourceWriter(): ResourceWriter;
};

/** Answers FHIR requests over one connection. Every request is handled without interruption. */
export function createEngine(db: Database, options: EngineOptions = {}): Engine {
  const context = createSearchContext(db, options.now);
  const references = createReferenceResolver(db, context);
  const writes: write.WriteContext | undefined = options.writable
    ? { search: context, writer: createResourceWriter(db, options.now), references }
    : undefined;
  const takeCapacity = options.takeCapacity ?? (() => undefined);

  function handle(request: FhirRequest): FhirResponse {
    try {
      const interaction = toInteraction(request);
      if (interaction.segments.length === 0 && interaction.method === 'POST') {
        return bundle(writable(), { run, takeCapacity }, interaction);
      }
      if (isRead(interaction.method, interaction.segments)) return readInteraction(interaction);
      return db.transaction(() => writeInteraction(writable(), interaction));
    } catch (error) {
      const failure = toFhirError(error);
      return respond(failure.status, JSON.stringify(failure.toOutcome()), failure.headers);
    }
  }

  function writable(): write.WriteContext {
    if (!writes) throw new FhirError(500, 'exception', 'This connection only reads.');
    return writes;
  }

  /** One entry of a bundle. */
  function run(
    interaction: Interaction,
    inner: write.WriteContext,
    assignedId?: string,
  ): InteractionResult {
    if (interaction.segments.length === 0)
      throw badRequest('A bundle cannot hold a bundle request.');
    return isRead(interaction.method, interaction.segments)
      ? readInteraction(interaction)
      : writeInteraction(inner, interaction, assignedId);
  }

  function readInteraction(request: Interaction): FhirResponse {
    const [first, second, third, fourth, ...more] = request.segments;
    if (more.length > 0) throw notFound(request);
    if (second === undefined) {
      if (first === undefined || first === '_search') {
        return search(context, { types: undefined, path: '' }, request);
      }
      if (first === 'metadata') return respond(200, capabilityStatement(request.base));
      if (first === '_history') return history(db, {}, request);
    }
    const type = first ?? '';
    requireType(type);
    if (third === undefined) {
      if (second === undefined || second === '_search') {
        return search(context, { types: [type], path: type }, request);
      }
      if (second === '_history') return history(db, { type }, request);
      if (second.startsWith('$')) throw notFound(request);
      return read(db, type, second, request);
    }
    const id = second ?? '';
    if (third === '_history') {
      return fourth === undefined
        ? history(db, { type, id }, request)
        : readOldVersion(db, type, id, fourth);
    }
    if (fourth !== undefined && fourth !== '_search') throw notFound(request);
    if (third === '$everything' && type === 'Patient' && fourth === undefined) {
      return everything(context, id, request);
    }
    if (!third.startsWith('$') && isCompartment(type)) return compartment(type, id, third, request);
    throw notFound(request);
  }

  function compartment(type: string, id: string, members: string, request: Interaction) {
    if (members !== '*') requireType(members);
    const types = members === '*' ? compartmentTypes(type) : [members];
    const extra = () => [{ kind: 'compartment' as const, type, id }];
    return search(context, { types, path: `${type}/${id}/${members}`, extra }, request);
  }

  function writeInteraction(
    inner: write.WriteContext,
    request: Interaction,
    assignedId?: string,
  ): InteractionResult {
    const { method, segments } = request;
    const [type = '', id, third] = segments;
    requireType(type);
    if (third === '$purge-history' && (method === 'DELETE' || method === 'POST')) {
      return write.purgeHistory(inner, type, id ?? '');
    }
    if (third !== undefined || id?.startsWith('$')) throw notFound(request);
    switch (method) {
      case 'POST':
        if (id !== undefined) break;
        return write.create(inner, type, request, assignedId);
      case 'PUT':
        return id === undefined
          ? write.conditionalUpdate(inner, type, request, assignedId)
          : write.update(inner, type, id, request);
      case 'PATCH':
        return id === undefined
          ? write.conditionalPatch(inner, type, request)
          : write.patch(inner, type, id, request);
      case 'DELETE':
        return id === undefined
          ? write.conditionalDelete(inner, type, request)
          : write.remove(inner, type, id, request);
      default:
    }
    throw new FhirError(405, 'not-supported', `${method} is not supported at this path.`);
  }

  return {
    handle,
    resourceWriter() {
      references.forget();
      return writable().writer;
    },
  };
}

/** Requests that an engine without write access can answer. */
export function isRead(method: string, segments: readonly string[]): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  if (method !== 'POST') return false;
  const last = segments.at(-1);
  return last === '_search' || last === '$everything';
}

function requireType(type: string): void {
  if (!isResourceType(type)) {
    throw new FhirError(
      404,
      'not-supported',
      `Resource type '${type.slice(0, 64)}' is not supported.`,
    );
  }
}

const notFound = (request: Interaction) =>
  new FhirError(404, 'not-found', `The service has nothing at this path for ${request.method}.`);

function toInteraction(request: FhirRequest): Interaction {
  const segments = decodeSegments(request.path);
  if (!segments) throw badRequest('The url is not valid.');
  return {
    method: request.method,
    segments,
    query: request.query,
    headers: request.headers,
    body: parseBody(request, segments),
    base: request.base,
  };
}

function parseBody(request: FhirRequest, segments: string[]): unknown {
  if (request.body === undefined || request.body.byteLength === 0) return undefined;
  const text = new TextDecoder().decode(request.body);
  if (segments.at(-1) === '_search') return text;
  try {
    return parseJson(text);
  } catch (cause) {
    // the parser's own message quotes the content and is therefore not passed on
    throw new FhirError(400, 'structure', 'The body is not valid JSON.', { cause });
  }
}
