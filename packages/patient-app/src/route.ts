import { useSyncExternalStore } from 'react';

/** Where the app is. What was searched stands in the history's state only, never in an address. */
export type Route = { page: 'search' } | { page: 'chart'; patientId: string };

/** Reads the route from the address's fragment. */
export function parseRoute(hash: string): Route {
  const match = /^#\/patients\/([A-Za-z0-9\-.]{1,64})$/.exec(hash);
  return match?.[1] ? { page: 'chart', patientId: match[1] } : { page: 'search' };
}

/** Address of a patient's chart. */
export function chartAddress(patientId: string): string {
  return `#/patients/${patientId}`;
}

export const searchAddress = '#/';

/** The current route; follows links, back and forward. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parseRoute(hash);
}

let searched = false;

/** Told by the search page when it is left for a chart; the entry before in the history is then a search. */
export function leaveSearch(): void {
  searched = true;
}

/** True when the chart was opened from a search in this window, so that going back leads there. */
export function cameFromSearch(): boolean {
  return searched;
}

/** Keeps a value with the current entry of the history, so that going back finds it again. */
export function keepInHistory(key: string, value: unknown): void {
  const state = (history.state ?? {}) as Record<string, unknown>;
  history.replaceState({ ...state, [key]: value }, '');
}

/** Reads what `keepInHistory` kept with the current entry. */
export function keptInHistory(key: string): unknown {
  return ((history.state ?? {}) as Record<string, unknown>)[key];
}

function subscribe(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  addEventListener('popstate', changed);
  return () => {
    removeEventListener('hashchange', changed);
    removeEventListener('popstate', changed);
  };
}
