import { randomUUID } from 'node:crypto';
import type { HttpRequest } from '@azure/functions';
import { queueOfContainer } from '@fph/ingestion';
import { HttpProblem, type Run, type SecuredHandler } from '@fph/platform';
import { type LoadBundlesApp, loadQueue } from './app.ts';
import { runView } from './run-view.ts';

const sourceForm = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
/** A body that names a blob is short; anything longer is the content itself and is streamed. */
const maxReferenceBytes = 4096;

/** `POST /api/loads?source=NAME`: loads the body (FHIR JSON or NDJSON), or the blob that `{"url": …}` names. 202 with the run's address. */
export function postLoads(app: LoadBundlesApp): SecuredHandler {
  return async (request) => {
    const short = await shortBody(request);
    const url = short === undefined ? undefined : urlOf(short);
    const run = url === undefined ? await keep(app, request, short) : await named(app, url);
    await app.ingestion.ports.queue.send(loadQueue, { continue: run.id });
    return {
      status: 202,
      headers: { location: `/api/loads/${run.id}` },
      jsonBody: runView(run),
    };
  };
}

async function shortBody(request: HttpRequest): Promise<Buffer | undefined> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (length === 0) {
    const message = 'The body is empty. Send a Bundle, a resource, NDJSON, or {"url": "…"}.';
    throw new HttpProblem(400, 'invalid-request', { message });
  }
  return length <= maxReferenceBytes ? Buffer.from(await request.arrayBuffer()) : undefined;
}

function urlOf(body: Buffer): string | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    const { url, resourceType } = value as { url?: unknown; resourceType?: unknown };
    return typeof url === 'string' && resourceType === undefined ? url : undefined;
  } catch {
    return undefined;
  }
}

async function keep(
  app: LoadBundlesApp,
  request: HttpRequest,
  short: Buffer | undefined,
): Promise<Run> {
  const source = request.query.get('source') ?? 'default';
  if (!sourceForm.test(source)) {
    const message = 'source must be letters, digits, dots, hyphens and underscores.';
    throw new HttpProblem(400, 'invalid-request', { message });
  }
  const isLines = /ndjson|jsonl/.test(request.headers.get('content-type') ?? '');
  const container = isLines ? 'ndjson' : 'bundles';
  const name = `${source}/${randomUUID()}.${isLines ? 'ndjson' : 'json'}`;
  const content = short ?? (request.body as AsyncIterable<Uint8Array> | null);
  if (content === null) throw new HttpProblem(400, 'invalid-request');
  const { etag } = await app.ingestion.ports.blobs.write({ container, name }, content);
  return app.ingestion.register({ container, name, etag });
}

/** Only blobs of the app's own drop containers: any other address would let a caller use this app's identity. */
async function named(app: LoadBundlesApp, text: string): Promise<Run> {
  const refuse = () =>
    new HttpProblem(400, 'invalid-request', {
      message: 'url must name a blob in a drop container of this deployment, without a query.',
    });
  const base = `${app.ingestion.storage.blobs.url.replace(/\/+$/, '')}/`;
  if (!URL.canParse(text) || text.includes('?') || text.includes('#')) throw refuse();
  const { href } = new URL(text);
  const [container = '', ...path] = href.startsWith(base) ? href.slice(base.length).split('/') : [];
  if (queueOfContainer[container] !== loadQueue || path.length === 0) throw refuse();
  const name = path.map(decodeURIComponent).join('/');
  const blob = await app.ingestion.ports.blobs.open({ container, name });
  if (blob === undefined) throw new HttpProblem(404, 'not-found');
  return app.ingestion.register({ container, name, etag: blob.ref.etag });
}
