import { type ErrorHandler, Hono, type NotFoundHandler } from 'hono';
import {
  type CompatibleRoutesDeps,
  compatibleRoutes,
} from '../ingest/compatible/compatibleRoutes.ts';
import { DIALECTS } from '../ingest/compatible/dialects.ts';
import { type EventsDeps, eventsRoute } from '../ingest/eventsRoute.ts';
import { problem, UNEXPECTED } from '../ingest/problem.ts';
import type { Platform } from '../policy/platform.ts';
import type { Policy } from '../policy/policy.ts';
import { siteOf } from '../policy/siteOf.ts';
import { type QueryDeps, queryRoute } from '../query/queryRoute.ts';
import { beaconRoute } from './beaconRoute.ts';
import { COMPLIANCE_PATHS, type ComplianceDeps, complianceRoutes } from './complianceRoutes.ts';
import type { Conditions } from './conditions.ts';
import { type DashboardDeps, dashboardRoute } from './dashboardRoute.ts';
import { aliveRoute, readyRoute } from './healthRoutes.ts';
import { type MetricsDeps, metricsRoute } from './metricsRoute.ts';
import { openapiRoute } from './openapiRoute.ts';
import { privacyRoute } from './privacyRoute.ts';
import { type SiteDeps, siteRoute } from './siteRoute.ts';
import type { StaticDeps } from './staticFiles.ts';

export interface AppDeps {
  /** In force, by site: the public notices are made of them. */
  readonly policies: ReadonlyMap<string, Policy>;
  /** Where it runs: what the notices say of keys, logs and deletion depends on it. */
  readonly platform: Platform;
  readonly events: EventsDeps;
  /** The scripts that pages load. Absent where there are none to hand out. */
  readonly beacon?: StaticDeps;
  /** The page that shows the numbers. Absent where there is none. */
  readonly dashboard?: DashboardDeps;
  /** Absent where there is no ClickHouse to ask. */
  readonly query?: QueryDeps;
  /** What a token can be used for. Absent where there are no tokens. */
  readonly site?: SiteDeps;
  /** What compliance reads and tries. Absent where there are no tokens for it. */
  readonly compliance?: ComplianceDeps;
  /** Absent where there is no server to look after, as in the Worker. */
  readonly operations?: { readonly conditions: Conditions; readonly metrics: MetricsDeps };
  /** Told of an unforeseen error. Its message may hold anything. */
  readonly failed?: (error: unknown) => void;
}

/** The public app. It knows no platform: what differs between them comes in as functions. */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.route('/', eventsRoute(deps.events));
  app.route('/', compatibleRoutes(DIALECTS, compatibleDeps(deps)));
  app.route('/', privacyRoute(deps.policies, deps.platform));
  if (deps.beacon) app.route('/', beaconRoute(deps.beacon));
  if (deps.dashboard) app.route('/', dashboardRoute(deps.dashboard));
  if (deps.query) {
    app.route('/', queryRoute(deps.query));
    app.route('/', openapiRoute());
  }
  if (deps.site) app.route('/', siteRoute(deps.site));
  if (deps.compliance) app.route('/', complianceRoutes(deps.compliance));
  app.route('/', aliveRoute());
  if (deps.operations) {
    app.route('/', readyRoute(deps.operations.conditions));
    app.route('/', metricsRoute(deps.operations.metrics));
  }
  app.notFound(notFound(pathsOf(deps)));
  app.onError(unexpected(deps.failed));
  return app;
}

function compatibleDeps({ events, policies }: AppDeps): CompatibleRoutesDeps {
  return { ...events, siteOf: siteOf(policies), randomId: () => crypto.randomUUID() };
}

/** The usual ones; those of other clients have further names for the same. */
function pathsOf({ beacon, dashboard, query, site, compliance, operations }: AppDeps): string[] {
  return [
    ...['POST /v1/events', 'POST /api/event', 'POST /api/send'],
    ...['POST /v1/track', 'POST /v1/page', 'POST /v1/batch'],
    ...(beacon ? ['GET /beacon.js', 'GET /beacon-extras.js'] : []),
    ...(dashboard ? ['GET /', 'GET /dashboard/:file'] : []),
    ...(query ? ['POST /v1/query', 'GET /v1/docs', 'GET /v1/openapi.json'] : []),
    ...(site ? ['GET /v1/site'] : []),
    ...(compliance ? COMPLIANCE_PATHS : []),
    ...['GET /privacy/:site', 'GET /healthz'],
    ...(operations ? ['GET /readyz', 'GET /metrics'] : []),
  ];
}

/** @param paths those that there are, each with its method */
export function notFound(paths: readonly string[]): NotFoundHandler {
  const detail = `There is ${paths.slice(0, -1).join(', ')} and ${paths.at(-1)}.`;
  return () => problem({ status: 404, code: 'not-found', detail });
}

/**
 * Answers an unforeseen error. Its message may hold anything, so it is neither answered nor logged.
 *
 * @param failed told of the error
 */
export function unexpected(failed?: (error: unknown) => void): ErrorHandler {
  return (error, context) => {
    // A client that went away is no bug.
    if (!context.req.raw.signal.aborted) failed?.(error);
    return problem(UNEXPECTED);
  };
}
