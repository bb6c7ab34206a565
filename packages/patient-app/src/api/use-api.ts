import type {
  Banner,
  ProvenanceLine,
  ResultSeries,
  SearchRequest,
  SearchResponse,
  Summary,
  Timeline,
} from '@fph/chart/contract';
import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { createContext, useContext, useEffect } from 'react';
import { type ApiClient, ApiError } from './api-client.ts';

/** The client of this session; set by the app. */
export const ApiContext = createContext<ApiClient>(() =>
  Promise.reject(new Error('No API client.')),
);

const LIVE_INTERVAL_MS = 5_000;
const NOBODY_INTERVAL_MS = 3_000;
const FAILED_INTERVAL_MS = 3_000;

/** When to ask again by itself: while the server is away. */
export function whileFailing(error: unknown): number | false {
  return error instanceof ApiError && error.isPassing ? FAILED_INTERVAL_MS : false;
}

/** Patients that match; pages follow the server's own `next`. */
export function usePatientSearch(request: SearchRequest, enabled: boolean) {
  const api = useContext(ApiContext);
  return useInfiniteQuery({
    queryKey: ['search', request],
    queryFn: ({ pageParam, signal }) =>
      api<SearchResponse>({
        path: '/patients/search',
        body: pageParam ? { ...request, page: pageParam } : request,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    // Nobody found: perhaps a file is just being loaded.
    refetchInterval: ({ state }) =>
      state.data?.pages[0]?.patients.length === 0 ? NOBODY_INTERVAL_MS : whileFailing(state.error),
    enabled,
  });
}

export function useBanner(id: string) {
  return usePatientQuery<Banner>(id, '');
}

export function useSummary(id: string) {
  return usePatientQuery<Summary>(id, '/summary');
}

/** Events of the timeline, page by page, newest first. */
export function useTimeline(id: string) {
  const api = useContext(ApiContext);
  return useInfiniteQuery({
    queryKey: ['patient', id, '/timeline'],
    queryFn: ({ pageParam, signal }) =>
      api<Timeline>({
        path: `/patients/${id}/timeline${pageParam ? `?page=${encodeURIComponent(pageParam)}` : ''}`,
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
  });
}

/** Every point of one code. */
export function useSeries(id: string, code: string, enabled: boolean) {
  const api = useContext(ApiContext);
  return useQuery({
    queryKey: ['patient', id, 'series', code],
    queryFn: ({ signal }) =>
      api<{ series: ResultSeries[] }>({
        path: `/patients/${id}/observations?code=${encodeURIComponent(code)}`,
        signal,
      }),
    enabled,
  });
}

/** Where a resource came from, in lines to read. */
export function useProvenance(patientId: string, type: string, id: string) {
  return usePatientQuery<{ lines: ProvenanceLine[] }>(patientId, `/provenance/${type}/${id}`);
}

export function useRaw(patientId: string, type: string, id: string) {
  return usePatientQuery<unknown>(patientId, `/raw/${type}/${id}`);
}

/**
 * Reads the chart anew when the patient's data have changed, as they do while a device streams. `survivorId` is whom a
 * merged record led to: new data arrive there.
 */
export function useLiveChart(id: string, survivorId = id): void {
  const api = useContext(ApiContext);
  const queries = useQueryClient();
  const { data } = useQuery({
    queryKey: ['patient-version', survivorId],
    queryFn: ({ signal }) =>
      api<{ version: string }>({ path: `/patients/${survivorId}/version`, signal }),
    refetchInterval: LIVE_INTERVAL_MS,
    retry: false,
  });
  const version = data?.version;
  useEffect(() => {
    if (version === undefined) return;
    const known = queries.getQueryData<string>(['known-version', survivorId]);
    queries.setQueryData(['known-version', survivorId], version);
    if (known !== undefined && known !== version)
      void queries.invalidateQueries({ queryKey: ['patient', id] });
  }, [version, id, survivorId, queries]);
}

const patientQuery = <T>(api: ApiClient, id: string, path: string) => ({
  queryKey: ['patient', id, path],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api<T>({ path: `/patients/${id}${path}`, signal }),
});

/** Begins to read what the chart's first screen shows. */
export function prefetchChart(queries: QueryClient, api: ApiClient, id: string): void {
  for (const path of ['', '/summary']) void queries.prefetchQuery(patientQuery(api, id, path));
}

function usePatientQuery<T>(id: string, path: string) {
  const api = useContext(ApiContext);
  return useQuery(patientQuery<T>(api, id, path));
}
