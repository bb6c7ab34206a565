import { setTimeout } from 'node:timers/promises';
import { isEmptyQuery, parseQuery } from '@fph/chart';
import type { SearchResponse } from '@fph/chart/contract';
import { z } from 'zod';
import { visibleHit } from '../access/visible.ts';
import { findInFhir, findInIndex } from '../directory/find-patients.ts';
import { type ApiHandler, keepAudit, today } from './api-context.ts';
import { ApiFailure, badRequest } from './api-error.ts';

const REFRESH_WAIT_MS = 100;

const age = z.int().min(0).max(150);

const searchRequest = z.strictObject({
  text: z.string().max(200).default(''),
  gender: z.enum(['female', 'male', 'other', 'unknown']).exactOptional(),
  ageFrom: age.exactOptional(),
  ageTo: age.exactOptional(),
  alive: z.boolean().exactOptional(),
  page: z.string().max(4000).exactOptional(),
});

/** `POST /api/patients/search`. */
export const searchPatients: ApiHandler = async (context, call): Promise<SearchResponse> => {
  const parsed = searchRequest.safeParse(call.body);
  if (!parsed.success)
    throw badRequest(
      'The search is not understood: a text of at most 200 characters and known filters.',
    );
  const request = parsed.data;
  const { role } = call.caller;
  if (role === 'researcher' && !isEmptyQuery(parseQuery(request.text))) {
    await keepAudit(context, call, { action: 'search', patientIds: [], outcome: 'refused' });
    throw new ApiFailure(
      403,
      'no-names',
      'Your role searches by filters only, not by names, dates or numbers.',
    );
  }
  const { directory, fhir } = context;
  const refreshed = directory.refresh();
  // A short pass is worth waiting for; a long one brings its patients to the next keystroke.
  await (directory.ready() ? Promise.race([refreshed, setTimeout(REFRESH_WAIT_MS)]) : refreshed);
  const index = directory.ready();
  const isFhirPage = request.page !== undefined && !request.page.startsWith('offset:');
  const found =
    index && !isFhirPage
      ? findInIndex(index, request, today(context))
      : await findInFhir(fhir, request, today(context));
  const patientIds = found.patients.map(({ id }) => id);
  await keepAudit(context, call, { action: 'search', patientIds, outcome: 'shown' });
  return { ...found, patients: found.patients.map((hit) => visibleHit(hit, role)) };
};
