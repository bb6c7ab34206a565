import { HttpProblem, type RunState, type SecuredHandler } from '@fph/platform';
import type { LoadBundlesApp } from './app.ts';
import { runView } from './run-view.ts';

const states: ReadonlySet<string> = new Set<RunState>([
  'received',
  'planning',
  'loading',
  'waiting',
  'loaded',
  'unchanged',
  'partly',
  'failed',
]);

/** `GET /api/runs?state=&parent=&limit=`: newest first. */
export function getRuns({ ingestion }: Pick<LoadBundlesApp, 'ingestion'>): SecuredHandler {
  return async (request) => {
    const asked = request.query.getAll('state');
    const wanted = asked.filter((state): state is RunState => states.has(state));
    const limit = Number(request.query.get('limit') ?? 100);
    if (wanted.length < asked.length || !Number.isInteger(limit) || limit < 1 || limit > 10_000) {
      const message = 'state must be a state of a run, limit a number from 1 to 10000.';
      throw new HttpProblem(400, 'invalid-request', { message });
    }
    const parent = request.query.get('parent');
    const runs = await ingestion.ports.ledger.list({
      limit,
      ...(wanted.length > 0 ? { states: wanted } : {}),
      ...(parent === null ? {} : { parent }),
    });
    return { jsonBody: { runs: runs.map(runView) } };
  };
}
