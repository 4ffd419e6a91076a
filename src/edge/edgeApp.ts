import type { Context, Hono } from 'hono';
import type { AnswerDeps } from '../../ingest/answerEvents.ts';
import type { Policy } from '../../policy/policy.ts';
import type { QueryDeps } from '../../query/queryRoute.ts';
import { createApp } from '../app.ts';
import { createAuthorize } from '../authorize.ts';
import { mirroredLedger } from '../compliance/mirroredLedger.ts';
import type { ComplianceDeps } from '../complianceRoutes.ts';
import { errorCode } from '../errorCode.ts';
import { previewEvents } from '../previewEvents.ts';
import { randomKey } from '../randomKey.ts';
import { WRONG_ROLE } from '../wrongRole.ts';
import type { EdgeLog } from './calls.ts';
import { type CanaryRoutesDeps, canaryRoutes } from './canaryRoutes.ts';
import { clickhouseReason } from './clickhouseReason.ts';
import { dashboardAssets } from './dashboardAssets.ts';
import { edgeFacts } from './edgeFacts.ts';
import { edgeLimits } from './edgeLimits.ts';
import { readEdgeTokens, TOKENS_UNREADABLE } from './edgeTokens.ts';
import type { TransformOf } from './edgeTransforms.ts';
import type { EdgeEnv } from './env.ts';
import { platformPlace } from './platformPlace.ts';
import { staticAssets } from './staticAssets.ts';

export interface EdgeAppDeps {
  readonly env: EdgeEnv;
  readonly policies: ReadonlyMap<string, Policy>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The transforms of a site, which `collect` uses too. */
  readonly transformOf: TransformOf;
  /** Counts a request's events; resolves once the counts are durable. Throws `NotDurable`. */
  readonly collect: AnswerDeps['collect'];
  /** ClickHouse's released rows. */
  readonly read: QueryDeps['read'];
  /** The sites that audits add. */
  readonly canary?: Pick<CanaryRoutesDeps, 'canaries' | 'objects'>;
  readonly log: EdgeLog;
}

/**
 * The public app at the edge: that of every platform, with the geography, the limits, the static
 * files and the secrets of Cloudflare. It keeps nothing between requests but what it
 * looked up of the policies.
 */
export function createEdgeApp(deps: EdgeAppDeps): Hono {
  const { env, policies, now, transformOf, collect } = deps;
  const once = logOnce(deps.log);
  const tokenOf = readTokens(env, deps.log);
  const read = explained(deps.read, deps.log);
  const policyOf = (site: string) => policies.get(site);
  const app = createApp({
    policies,
    platform: 'edge',
    events: {
      now,
      clientAddress: platformAddress,
      place: platformPlace,
      originsOf: (site) => policies.get(site)?.origins,
      collect,
      preview: (request) => previewEvents(transformOf(request.site)(request)),
      limits: edgeLimits(env, now, (code) => once('warn', code)),
      failed: (error) => once('warn', 'unexpected', { ...errorCode(error) }),
    },
    beacon: staticAssets(env.ASSETS),
    dashboard: dashboardAssets(env.ASSETS),
    query: { now, policyOf, read, mayRead: mayRead(tokenOf) },
    site: { now, policyOf, tokenOf, factsOf: edgeFacts(env.ASSETS) },
    compliance: {
      ...{ now, policyOf, tokenOf, randomKey, platform: 'edge' },
      // The platform tells the place of who sends; here who asks tells it.
      lookUpPlace: () => undefined,
      ledger: mirroredLedger(read),
    },
    failed: (error) => once('warn', 'unexpected', { ...errorCode(error) }),
  });
  if (deps.canary) {
    app.route('/', canaryRoutes({ ...deps.canary, now, policyOf, tokenOf, randomKey }));
  }
  return app;
}

/**
 * The visitor's address, which Cloudflare writes over whatever a client sends:
 * https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-connecting-ip
 * It serves the limit alone; geography comes with the request.
 */
function platformAddress(context: Context): string | undefined {
  return context.req.header('cf-connecting-ip');
}

function readTokens(env: EdgeEnv, log: EdgeLog): ComplianceDeps['tokenOf'] {
  const tokens = readEdgeTokens(env.TOKENS);
  const authorize = createAuthorize(async () => tokens ?? []);
  return async (context) => {
    if (tokens) return authorize(context);
    log('warn', TOKENS_UNREADABLE.code);
    return TOKENS_UNREADABLE;
  };
}

function mayRead(tokenOf: ComplianceDeps['tokenOf']): QueryDeps['mayRead'] {
  return async (context) => {
    const token = await tokenOf(context);
    if (!token || 'status' in token) return token;
    return token.role === 'product' ? [token.site] : { wrongRole: WRONG_ROLE };
  };
}

/** Who asks is only told that ClickHouse is away; why is for the operator. */
function explained(read: QueryDeps['read'], log: EdgeLog): QueryDeps['read'] {
  return async (statement, params) => {
    try {
      return await read(statement, params);
    } catch (error) {
      log('warn', 'clickhouse-away', clickhouseReason(error));
      throw error;
    }
  };
}

/** An isolate logs the same thing once: each request would say it anew. */
function logOnce(log: EdgeLog): EdgeLog {
  const logged = new Set<string>();
  return (level, code, details) => {
    const key = JSON.stringify([code, details]);
    if (logged.has(key)) return;
    logged.add(key);
    log(level, code, details);
  };
}
