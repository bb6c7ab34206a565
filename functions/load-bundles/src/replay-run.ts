import { HttpProblem, hasEnded, type SecuredHandler } from '@fph/platform';
import type { LoadBundlesApp } from './app.ts';
import { findRun } from './get-run.ts';
import { runView } from './run-view.ts';

/** Replays beyond this need a person to look first. */
const maxReplays = 20;

/** `POST /api/runs/{id}/replay?force=true`: sends an ended ingestion again. */
export function replayRun({ ingestion }: Pick<LoadBundlesApp, 'ingestion'>): SecuredHandler {
  return async (request) => {
    const run = await findRun(ingestion.ports.ledger, request.params['id']);
    if (!hasEnded(run)) {
      throw new HttpProblem(409, 'conflict', { message: 'The run has not ended yet.' });
    }
    if ((run.replays ?? 0) >= maxReplays) {
      const message = 'The run was replayed 20 times. Drop the file again instead.';
      throw new HttpProblem(409, 'conflict', { message });
    }
    const force = request.query.get('force') === 'true';
    return { status: 202, jsonBody: runView(await ingestion.replay(run.id, { force })) };
  };
}
