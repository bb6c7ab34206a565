import type { TriggeredFunction } from '../binding.ts';
import type { RouteTemplate } from './route-template.ts';

/** An HTTP trigger as the router sees it. */
export type Route = {
  readonly fn: TriggeredFunction;
  /** Upper case. */
  readonly methods: readonly string[];
  readonly template: RouteTemplate;
};

/** The outcome of matching a request. */
export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Record<string, string> }
  | { readonly kind: 'wrong-method'; readonly allow: readonly string[] }
  | { readonly kind: 'none' };

/** Finds the function for a method and a path; the most specific template wins, as in ASP.NET. */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  const fitting = routes
    .map((route) => ({ route, params: route.template.match(path) }))
    .filter((hit) => hit.params !== undefined)
    .sort((a, b) => compareRank(a.route.template.rank, b.route.template.rank));
  const hit = fitting.find(({ route }) => route.methods.includes(method));
  if (hit?.params) return { kind: 'found', route: hit.route, params: hit.params };
  if (fitting.length === 0) return { kind: 'none' };
  return {
    kind: 'wrong-method',
    allow: [...new Set(fitting.flatMap(({ route }) => route.methods))],
  };
}

function compareRank(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
