import { Hono } from 'hono';
import * as z from 'zod';
import { type Problem, problem } from '../../ingest/problem.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Headcount } from '../headcount.ts';
import { whyAway } from '../whyAway.ts';
import type { CanaryGrounds } from './canaryGrounds.ts';

export interface CanaryRoutesDeps {
  readonly headcount: Headcount;
  readonly grounds: CanaryGrounds;
  /** In force for a site that can be audited. */
  readonly policyOf: (site: string | undefined) => Policy | undefined;
}

const Audited = z.strictObject({ site: z.string() });

/** How an audit adds a site of its own to a running server, closes its windows, and takes it out again. */
export function canaryRoutes({ headcount, grounds, policyOf }: CanaryRoutesDeps): Hono {
  const app = new Hono();
  app.post('/audit/canary', async (context) => {
    const asked = Audited.safeParse(await context.req.json().catch(() => undefined));
    const policy = policyOf(asked.data?.site);
    if (!policy) return problem(NO_POLICY);
    if (grounds.of(policy.site)) return problem(UNDER_WAY);
    return context.json(await grounds.open(policy));
  });
  app.delete('/audit/canary', async (context) => {
    await grounds.removeAll();
    return context.json({});
  });
  // To ask after a ground keeps it for another while.
  app.use('/audit/canary/:site/*', async (context, next) => {
    if (!grounds.has(context.req.param('site'))) return problem(NO_GROUND);
    return next();
  });
  app.get('/audit/canary/:site', (context) => context.json({ site: context.req.param('site') }));
  app.get('/audit/canary/:site/secrets', (context) =>
    context.json(grounds.secrets(context.req.param('site'))),
  );
  app.post('/audit/canary/:site/close', async (context) => {
    const report = await headcount.releaseSite(context.req.param('site'));
    try {
      // The first may join a sending that had looked at the outbox before.
      await headcount.send();
      await headcount.send();
    } catch (error) {
      const why = whyAway(error);
      if (why === undefined) throw error;
      return problem({ ...AWAY, detail: `${AWAY.detail} ${why}` });
    }
    return context.json(report);
  });
  app.delete('/audit/canary/:site', async (context) => {
    await grounds.remove(context.req.param('site'));
    return context.json({});
  });
  return app;
}

export const NO_POLICY: Problem = {
  status: 404,
  code: 'unknown-site',
  detail: 'There is no policy for this site, so it cannot be audited.',
};

const UNDER_WAY: Problem = {
  status: 409,
  code: 'audit-under-way',
  detail:
    'An audit of this site is under way. Wait until it is done; what one that was killed has left is cleared away by the next audit, or within ten minutes.',
};

const NO_GROUND: Problem = {
  status: 404,
  code: 'no-canary-site',
  detail: 'This is no site that an audit added, or it is gone.',
};

const AWAY: Problem = {
  status: 503,
  code: 'clickhouse-away',
  detail: 'What was released waits in the outbox: ClickHouse does not take it.',
};
