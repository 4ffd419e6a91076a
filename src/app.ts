import { type Context, Hono } from 'hono';
import { type EventsDeps, eventsRoute } from '../ingest/eventsRoute.ts';
import { problem } from '../ingest/problem.ts';
import type { Policy } from '../policy/policy.ts';
import { type QueryDeps, queryRoute } from '../query/queryRoute.ts';
import { openapiRoute } from './openapiRoute.ts';
import { privacyRoute } from './privacyRoute.ts';

export interface AppDeps {
  /** In force, by site: the public notices are made of them. */
  readonly policies: ReadonlyMap<string, Policy>;
  readonly events: EventsDeps;
  /** Absent where there is no ClickHouse to ask, as in the Worker. */
  readonly query?: QueryDeps;
}

/** The public app. It knows no platform: what differs between them comes in as functions. */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.route('/', eventsRoute(deps.events));
  app.route('/', privacyRoute(deps.policies));
  if (deps.query) {
    app.route('/', queryRoute(deps.query));
    app.route('/', openapiRoute());
  }
  app.get('/healthz', (context) => context.text('ok\n'));
  app.notFound(notFound);
  app.onError(unexpected);
  return app;
}

export function notFound(_context: Context): Response {
  return problem({
    status: 404,
    code: 'not-found',
    detail:
      'There is POST /v1/events, POST /v1/query, GET /v1/docs, GET /v1/openapi.json, GET /privacy/:site and GET /healthz.',
  });
}

/** The message of an unforeseen error may hold anything, so it is neither answered nor logged. */
export function unexpected(): Response {
  return problem({
    status: 500,
    code: 'unexpected',
    detail: 'This should not happen. Nothing of the request was kept.',
  });
}
