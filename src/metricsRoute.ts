import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { type Problem, problem } from '../ingest/problem.ts';
import { unauthorized } from '../query/unauthorized.ts';
import type { Authorize } from './authorize.ts';

const MAKE = 'headcount token create --role operator';

const WRONG_ROLE: Problem = {
  status: 403,
  code: 'wrong-role',
  detail: `Only a token of role operator reads the metrics; \`${MAKE}\` makes one.`,
};

export interface MetricsDeps {
  readonly registry: Registry;
  /** Absent on the control socket: who may open it may read the data. */
  readonly authorize?: Authorize;
}

/**
 * `GET /metrics`, in the format of Prometheus. They are exact figures about the data, which no
 * noise protects, so no other role sees them.
 */
export function metricsRoute({ registry, authorize }: MetricsDeps): Hono {
  const app = new Hono();
  app.get('/metrics', async (context) => {
    if (authorize) {
      const token = await authorize(context);
      if (!token) return unauthorized(context, `\`${MAKE}\` makes one`);
      if (token.role !== 'operator') return problem(WRONG_ROLE);
    }
    const headers = { 'content-type': registry.contentType, 'cache-control': 'no-store' };
    return new Response(await registry.metrics(), { headers });
  });
  return app;
}
