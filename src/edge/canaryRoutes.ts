import { type Context, Hono } from 'hono';
import { type Problem, problem } from '../../ingest/problem.ts';
import type { Policy } from '../../policy/policy.ts';
import { forItsReader } from '../../query/forItsReader.ts';
import { type ComplianceAccess, createAccess } from '../compliance/access.ts';
import { NO_POLICY } from '../compliance/problems.ts';
import type { CanaryObjects } from './canaryObjects.ts';
import type { CanarySite, CanarySites } from './canarySites.ts';
import type { KeptLine } from './keptLine.ts';

export interface CanaryRoutesDeps extends ComplianceAccess {
  readonly canaries: CanarySites;
  readonly objects: CanaryObjects;
  readonly policyOf: (site: string) => Policy | undefined;
  /** 32 fresh random bytes in hex; called while a request is handled. */
  readonly randomKey: () => string;
}

const PATH = '/v1/compliance/canary';

/**
 * What an audit needs of a deployment whose objects nobody can look into: a site of its own beside the
 * audited one, all that is kept of that, and its end. For tokens of role compliance; of sites
 * that no audit added nothing is told.
 */
export function canaryRoutes(deps: CanaryRoutesDeps): Hono {
  const { canaries, objects } = deps;
  const app = new Hono();
  const access = createAccess(deps);
  const of = (make: (canary: CanarySite) => Response | Promise<Response>) => {
    return async (context: Context) => {
      const allowed = await access(context);
      if (allowed instanceof Response) return allowed;
      const canary = canaries.read(context.req.param('name') ?? '');
      if (canary?.audited !== allowed.site) return problem(NO_CANARY);
      try {
        return await make(canary);
      } catch {
        return problem(OBJECTS_AWAY);
      }
    };
  };

  app.use(`${PATH}/*`, forItsReader);
  app.post(PATH, async (context) => {
    const allowed = await access(context);
    if (allowed instanceof Response) return allowed;
    if (!deps.policyOf(allowed.site)) return problem(NO_POLICY);
    const site = canaries.give(allowed.site, deps.randomKey().slice(0, 8));
    return site ? Response.json({ site }) : problem(NO_KEY);
  });
  app.get(
    `${PATH}/:name/kept`,
    of((canary) => {
      const headers = { 'content-type': 'application/x-ndjson' };
      return new Response(streamOf(objects.kept(canary)), { headers });
    }),
  );
  app.post(
    `${PATH}/:name/close`,
    of(async (canary) => {
      await objects.close(canary);
      return Response.json({});
    }),
  );
  app.delete(
    `${PATH}/:name`,
    of(async (canary) => {
      await objects.wipe(canary);
      return Response.json({});
    }),
  );
  return app;
}

/** A line of JSON each. Where one cannot be read the stream breaks off, before its last line. */
function streamOf(lines: AsyncGenerator<KeptLine>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}

const NO_CANARY: Problem = {
  status: 404,
  code: 'no-canary-site',
  detail: 'This is no site that an audit of this token’s site added, or its two hours are over.',
};

const NO_KEY: Problem = {
  status: 409,
  code: 'no-limit-key',
  detail:
    'The secret LIMIT_KEY of this deployment is missing or not 64 hex digits, and sites for audits are named under it; its operator puts it right with `wrangler secret put LIMIT_KEY`.',
};

const OBJECTS_AWAY: Problem = {
  status: 503,
  code: 'objects-away',
  detail:
    'The objects of this site, their bucket or ClickHouse do not answer. Try again in a while; the log of the deployment tells more.',
  retryAfter: 10,
};
