import {
  createDOMRenderer,
  FluentProvider,
  RendererProvider,
  Spinner,
} from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { ApiError, createApiClient } from './api/api-client.ts';
import { ApiContext, prefetchChart, whileFailing } from './api/use-api.ts';
import { AppHeader } from './app-header.tsx';
import { useRoute } from './route.ts';
import { SearchPage } from './search/search-page.tsx';
import { openSession, type Session, SignedOutError } from './session/session.ts';
import { SessionContext } from './session/session-context.ts';
import { useIdleSignOut } from './session/use-idle-sign-out.ts';
import { CrashGuard } from './states/crash-guard.tsx';
import { Failure } from './states/failure.tsx';
import { useTheme } from './theme.ts';

const loadChart = () => import('./chart/chart-page.tsx');
const ChartPage = lazy(() => loadChart().then(({ ChartPage }) => ({ default: ChartPage })));

// Styles are written by script: each style element carries the nonce of the page, so that the policy lets it in.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
const renderer = createDOMRenderer(document, { styleElementAttributes: { nonce } });

/** The whole app: theme, session, and the page of the current route. */
export function App() {
  const { theme } = useTheme();
  const [session, setSession] = useState<Session>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    openSession().then(setSession, setFailure);
  }, []);
  return (
    <RendererProvider renderer={renderer}>
      <FluentProvider theme={theme} style={{ minHeight: '100vh' }}>
        {failure ? <Failure error={failure} retry={() => location.reload()} /> : null}
        {session ? <Pages session={session} /> : null}
      </FluentProvider>
    </RendererProvider>
  );
}

function Pages({ session }: { session: Session }) {
  useIdleSignOut(session);
  const route = useRoute();
  const api = useMemo(() => createApiClient(session), [session]);
  const [queries] = useState(createQueryClient);
  const isSearch = route.page === 'search';
  useEffect(() => {
    // The chart's script comes while somebody types, so that the first chart opens without it.
    if (isSearch) requestIdle(() => void loadChart().catch(() => {}));
  }, [isSearch]);
  useEffect(() => {
    // Asked for at once, beside the chart's script.
    if (route.page === 'chart') prefetchChart(queries, api, route.patientId);
  }, [route, queries, api]);
  return (
    <QueryClientProvider client={queries}>
      <ApiContext.Provider value={api}>
        <SessionContext.Provider value={session}>
          <AppHeader session={session} />
          <main>
            <CrashGuard key={JSON.stringify(route)}>
              {route.page === 'search' ? (
                <SearchPage />
              ) : (
                <Suspense fallback={<Spinner label="Opening the chart" />}>
                  <ChartPage key={route.patientId} patientId={route.patientId} />
                </Suspense>
              )}
            </CrashGuard>
          </main>
        </SessionContext.Provider>
      </ApiContext.Provider>
    </QueryClientProvider>
  );
}

// Safari has no requestIdleCallback.
function requestIdle(work: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 2_000 });
  else setTimeout(work, 500);
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // What was read stays on the screen while the server is away; it is asked again until it is back.
        retry: (count, error) =>
          !(error instanceof SignedOutError) &&
          error instanceof ApiError &&
          error.isPassing &&
          count < 2,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 5_000),
        refetchInterval: ({ state }) => whileFailing(state.error),
        refetchOnWindowFocus: false,
      },
    },
  });
}
