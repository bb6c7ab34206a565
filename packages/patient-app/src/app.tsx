import {
  createDOMRenderer,
  FluentProvider,
  RendererProvider,
  Spinner,
} from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { ApiError, createApiClient } from './api/api-client.ts';
import { ApiContext } from './api/use-api.ts';
import { AppHeader } from './app-header.tsx';
import { useRoute } from './route.ts';
import { SearchPage } from './search/search-page.tsx';
import { openSession, type Session, SignedOutError } from './session/session.ts';
import { useIdleSignOut } from './session/use-idle-sign-out.ts';
import { Failure } from './states/failure.tsx';
import { useTheme } from './theme.ts';

const ChartPage = lazy(() =>
  import('./chart/chart-page.tsx').then(({ ChartPage }) => ({ default: ChartPage })),
);

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
  return (
    <QueryClientProvider client={queries}>
      <ApiContext.Provider value={api}>
        <AppHeader session={session} />
        <main>
          {route.page === 'search' ? (
            <SearchPage />
          ) : (
            <Suspense fallback={<Spinner label="Opening the chart" />}>
              <ChartPage key={route.patientId} patientId={route.patientId} />
            </Suspense>
          )}
        </main>
      </ApiContext.Provider>
    </QueryClientProvider>
  );
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
        refetchInterval: (query) =>
          query.state.error instanceof ApiError && query.state.error.isPassing ? 3_000 : false,
        refetchOnWindowFocus: false,
      },
    },
  });
}
