import { factId } from '@fph/identity';
import type { Provenance } from 'fhir/r4';
import { isObject, type JsonObject } from '../json.ts';
import { type EntryOutcome, isFailure } from './entry-outcome.ts';
import type { SliceState } from './slice-state.ts';

const pipelineOfContainer: Readonly<Record<string, string>> = { ndjson: 'bundles', zip: 'bundles' };

/**
 * Notes in `meta.source` which pipeline and source a fact came by, unless the file says it itself. Nothing of the one
 * file stands there: the same fact in the next export must not be another version.
 */
export function stampSource(
  resource: JsonObject,
  { container, source }: { readonly container: string; readonly source: string },
): void {
  const meta = isObject(resource['meta']) ? resource['meta'] : {};
  if (meta['source'] !== undefined) return;
  const pipeline = pipelineOfContainer[container] ?? container;
  resource['meta'] = { ...meta, source: `urn:fph:${pipeline}:${encodeURIComponent(source)}` };
}

/**
 * Where a chunk's resources came from: one Provenance for each run and chunk that wrote something, so that a chart can
 * name the file and the message. The id follows from the content: a chunk that is sent again after a crash makes no
 * second one. The file's name is patient data and stands in the FHIR store, which is the place for it.
 */
export function provenanceOf(
  state: Pick<SliceState, 'run' | 'settings' | 'index' | 'contentHash'>,
  chunk: { readonly chunk: number; readonly entries: readonly number[] },
  outcomes: readonly EntryOutcome[],
): (Provenance & { id: string }) | undefined {
  const { run, settings, index } = state;
  if (!outcomes.some(({ code }) => code === 'created' || code === 'updated')) return undefined;
  const targets = new Set(
    outcomes
      .filter((outcome) => !isFailure(outcome) && outcome.code !== 'deleted')
      .flatMap(({ target }) => (target?.match(/^[A-Z]\w+\/[A-Za-z0-9\-.]{1,64}$/) ? [target] : [])),
  );
  if (targets.size === 0) return undefined;
  const messages = new Set(chunk.entries.flatMap((entry) => index.rootInfo(entry)?.message ?? []));
  const number =
    messages.size === 1
      ? { identifier: { type: { text: 'message' }, value: [...messages].join('') } }
      : {};
  const key = `${state.contentHash}/${chunk.chunk}`;
  return {
    resourceType: 'Provenance',
    id: factId({ secret: settings.secret, source: run.source, type: 'Provenance', key }),
    target: [...targets].map((reference) => ({ reference })),
    recorded: run.started,
    activity: { text: 'loaded' },
    agent: [
      {
        type: {
          coding: [
            {
              system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
              code: 'assembler',
            },
          ],
        },
        who: { display: 'FHIR Powered Healthcare' },
      },
    ],
    entity: [{ role: 'source', what: { display: `${run.container}/${run.name}`, ...number } }],
  };
}
