import { type EntryOutcome, readOutcome, runFolder } from '@fph/bundles';
import { HttpProblem, type Run, type SecuredHandler } from '@fph/platform';
import type { LoadBundlesApp } from './app.ts';
import { runView } from './run-view.ts';

const maxEntries = 10_000;

/** `GET /api/runs/{id}`: the run and what became of its entries, the first 10,000 of them. */
export function getRun({ ingestion }: Pick<LoadBundlesApp, 'ingestion'>): SecuredHandler {
  return async (request) => {
    const { ledger, blobs } = ingestion.ports;
    const run = await findRun(ledger, request.params['id']);
    const entries: EntryOutcome[] = [];
    let complete = true;
    for await (const outcome of readOutcome(blobs, run.outcome ?? runFolder(run))) {
      if (entries.length === maxEntries) {
        complete = false;
        break;
      }
      entries.push(outcome);
    }
    const members = await ledger.members(run.id);
    return {
      jsonBody: {
        ...runView(run),
        entries,
        entriesComplete: complete,
        ...(members.length > 0 ? { members } : {}),
      },
    };
  };
}

/** The run of an id in a route, or 404. */
export async function findRun(
  ledger: { get(id: string): Promise<Run | undefined> },
  id: string | undefined,
): Promise<Run> {
  const run = /^[a-z0-9]{1,64}$/.test(id ?? '') ? await ledger.get(id ?? '') : undefined;
  if (run === undefined) throw new HttpProblem(404, 'not-found');
  return run;
}
