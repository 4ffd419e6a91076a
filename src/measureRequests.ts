import { codeOf } from '../ingest/answer.ts';
import { DIALECTS } from '../ingest/compatible/dialects.ts';
import { EVENTS_PATH } from '../ingest/eventsRoute.ts';
import type { Metrics } from './metrics.ts';

/** What the server's adapter hands on beside the request. */
interface NodeEnv {
  readonly incoming: { readonly url?: string | undefined };
}

type Fetch = (request: Request, env: NodeEnv) => Response | Promise<Response>;

const ROUTES: readonly (readonly [path: string, route: string])[] = [
  ['/v1/query', 'query'],
  ['/v1/site', 'site'],
  ['/v1/compliance/', 'compliance'],
  ['/privacy/', 'privacy'],
  ['/beacon', 'beacon'],
  ['/dashboard/', 'dashboard'],
  ['/metrics', 'metrics'],
  ['/healthz', 'health'],
  ['/readyz', 'health'],
];

/** The paths of other products' clients, each under the product's name. */
const COMPATIBLE = new Map(
  DIALECTS.flatMap(({ name, paths }) => paths.map((path) => [path, name] as const)),
);

function routeOf(url: string): string {
  const path = url.split('?', 1)[0] ?? '';
  if (path === '/') return 'dashboard';
  return COMPATIBLE.get(path) ?? ROUTES.find(([start]) => url.startsWith(start))?.[1] ?? 'other';
}

/** The same answers, counted by route, status and code; those to events are counted where they are made. */
export function measureRequests(fetch: Fetch, metrics: Metrics): Fetch {
  return (request, env) => {
    const url = env.incoming.url ?? '';
    if (url.startsWith(EVENTS_PATH)) return fetch(request, env);
    const begun = performance.now();
    const route = routeOf(url);
    const answered = (response: Response) => {
      const seconds = (performance.now() - begun) / 1000;
      metrics.answered(route, response.status, codeOf(response), seconds);
      return response;
    };
    const response = fetch(request, env);
    return response instanceof Promise ? response.then(answered) : answered(response);
  };
}
